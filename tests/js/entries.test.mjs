// The package as others meet it: its entries, its types, and how the module is loaded.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import { policy, root, scratch, vectors } from './support.mjs'

const pkg = join(root, 'pkg')
const project = scratch()
mkdirSync(join(project, 'node_modules'))
symlinkSync(pkg, join(project, 'node_modules/veilgate'), 'dir')
const node = (name, code) => {
  writeFileSync(join(project, name), code)
  const { status, stdout, stderr } = spawnSync(process.execPath, [name], { cwd: project, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout.trim()
}
const manifest = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'))

test('every file that the manifest names is there', () => {
  const files = node => typeof node === 'string' ? [node] : Object.values(node).flatMap(files)
  for (const file of files([manifest.exports, manifest.bin])) {
    const [folder, ending] = file.split('*')
    assert.ok(ending === undefined ? existsSync(join(pkg, file)) : readdirSync(join(pkg, folder)).some(name => name.endsWith(ending)), file)
  }
  assert.ok(statSync(join(pkg, manifest.bin.veilgate)).mode & 0o100)
  assert.equal(manifest.dependencies, undefined)
})

const USE = "keygen('k').then(pair => console.log(pair.publicKey.kid, typeof Guard.load, typeof readEnvelope))"
test('import', () => {
  assert.equal(node('a.mjs', `import { Guard, keygen, readEnvelope } from 'veilgate'\n${USE}`), 'k function function')
})
test('require', () => {
  assert.equal(node('b.cjs', `const { Guard, keygen, readEnvelope } = require('veilgate')\n${USE}`), 'k function function')
})
test('require where text coders are missing', () => {
  const code = `delete globalThis.TextDecoder; delete globalThis.TextEncoder
const { Guard, keygen, openValue, readEnvelope } = require('veilgate')
const run = async () => {
  const { publicKey, privateKey } = await keygen('商店-2026')
  const policy = ${JSON.stringify(policy())}
  policy.keys['商店-2026'] = { ...policy.keys['shop-2026'], jwk: publicKey }
  delete policy.keys['shop-2026']
  policy.rules[0].form.seal = '商店-2026'
  policy.bindings[0].match.name = ['手机']
  const guard = await Guard.load(policy)
  const { 手机: jwe } = guard.protect({ 手机: '打电话 13800138000 😀' }, { audience: 'shop', purpose: 'order' }).fields
  console.log(readEnvelope(jwe).kids[0], await openValue(jwe, privateKey, { field: '手机' }))
}
run()`
  assert.equal(node('c.cjs', code), '商店-2026 打电话 13800138000 😀')
})
test('whoever opens needs no module', () => {
  const { key, sealed: [{ jwe, plaintext, veilgate: { field } }] } = vectors('seal/interop.json')
  const code = `delete globalThis.WebAssembly
const { keygen, openValue, readEnvelope } = await import('veilgate/core')
console.log((await keygen('k')).publicKey.kid, readEnvelope('${jwe}').field, await openValue('${jwe}', ${JSON.stringify(key)}, { field: '${field}' }))`
  assert.equal(node('d.mjs', code), `k ${field} ${plaintext}`)
})
test('WebCrypto that is missing has a name', () => {
  const { key, sealed: [{ jwe, veilgate: { field } }] } = vectors('seal/interop.json')
  for (const [index, crypto] of ['undefined', '{ getRandomValues() {} }'].entries()) {
    const code = `Object.defineProperty(globalThis, 'crypto', { value: ${crypto} })
const { keygen, openValue, readEnvelope } = await import('veilgate')
const said = thrown => console.log(thrown.name, thrown.code, thrown.help !== '')
await keygen('k').catch(said)
await openValue('${jwe}', ${JSON.stringify(key)}, { field: '${field}' }).catch(said)
console.log(readEnvelope('${jwe}').field)`
    const line = 'VeilgateError webcrypto_unavailable true'
    assert.equal(node(`crypto${index}.mjs`, code), [line, line, field].join('\n'))
  }
})
test('core is not ready until the module is brought', () => {
  const code = `import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Guard, init } from 'veilgate/core'
const codes = []
await Guard.check('').catch(e => codes.push(e.code))
await Guard.load({}).catch(e => codes.push(e.code))
for (const source of [new Uint8Array(3), new TextEncoder().encode('<!doctype html>'), new Response('<!doctype html>'), new Response('', { status: 404 }), 'http://127.0.0.1:9/none.wasm', 5]) await init(source).catch(e => codes.push(e.code))
const bytes = readFileSync(createRequire(import.meta.url).resolve('veilgate/veilgate.wasm'))
await Promise.all([init(bytes), init(Promise.resolve(bytes)), init(new WebAssembly.Module(bytes))])
codes.push((await Guard.check('')).ok)
console.log(codes.join())`
  assert.equal(node('e.mjs', code), 'not_ready,not_ready,wasm_unavailable,wasm_unavailable,wasm_fetch_failed,wasm_fetch_failed,wasm_fetch_failed,wasm_unavailable,false')
})
test('the module may come as a compiled module, a response, or at once', () => {
  const head = "import { readFileSync } from 'node:fs'\nimport { createRequire } from 'node:module'\nimport { Guard, init, initSync } from 'veilgate/core'\nconst bytes = readFileSync(createRequire(import.meta.url).resolve('veilgate/veilgate.wasm'))\n"
  const tail = "\nconsole.log((await Guard.check('')).ok)"
  const wasm = "new Response(bytes, { headers: { 'content-type': 'application/wasm' } })"
  for (const [index, how] of ['await init(await WebAssembly.compile(bytes))', `await init(${wasm})`, 'await init(new Response(bytes))', 'initSync(bytes)', 'initSync(new WebAssembly.Module(bytes))'].entries()) {
    assert.equal(node(`f${index}.mjs`, head + how + tail), 'false', how)
  }
})
test('WebAssembly that is switched off has a name', () => {
  assert.equal(node('g.mjs', "delete globalThis.WebAssembly\nconst { Guard } = await import('veilgate')\nawait Guard.check('').catch(e => console.log(e.code, e.help !== ''))"), 'wasm_unavailable true')
})
test('WebAssembly that the page does not allow has a name', () => {
  const code = "WebAssembly.compile = async () => { throw new WebAssembly.CompileError(\"WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive\") }\nconst { Guard } = await import('veilgate')\nawait Guard.check('').catch(e => console.log(e.code))"
  assert.equal(node('h.mjs', code), 'wasm_blocked_by_csp')
})
test('after a trap nothing leaves; loading again starts a new instance, and the old guard stays shut', () => {
  const code = `const real = WebAssembly.instantiate
let traps = true
WebAssembly.instantiate = async (...args) => {
  const { exports } = await real.apply(WebAssembly, args)
  return traps ? { exports: { ...exports, engine_protect() { throw new WebAssembly.RuntimeError('unreachable: 13800138000') } } } : { exports }
}
const { Guard } = await import('veilgate')
const { policy, request } = await import('${pathToFileURL(join(root, 'tests/js/support.mjs'))}')
const said = []
const attempt = guard => { try { said.push(guard.protect({ n: 1 }, request).fields.n) } catch (e) { said.push(e.code, e.stack.includes('138')) } }
const first = await Guard.load(policy())
attempt(first)
attempt(first)
traps = false
const second = await Guard.load(policy())
attempt(second)
attempt(first)
first.free()
attempt(second)
console.log(said.join())`
  assert.equal(node('trap.mjs', code), 'internal,false,internal,false,1,internal,false,1')
})
test('nothing happens at import', () => {
  const code = "for (const name of ['compile', 'instantiate', 'Module', 'Instance']) WebAssembly[name] = () => { throw new Error(name) }\nglobalThis.fetch = () => { throw new Error('fetch') }\nawait import('veilgate'); await import('veilgate/core'); await import('veilgate/url'); console.log('quiet')"
  assert.equal(node('i.mjs', code), 'quiet')
})

test('the types say what the package does', () => {
  const source = join(root, 'tests/js/types.ts')
  for (const name of ['types.mts', 'types.cts']) copyFileSync(source, join(project, name))
  const tsc = join(pkg, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', '', '--skipLibCheck', 'false']
  try {
    execFileSync(process.execPath, [tsc, ...options, 'types.mts', 'types.cts'], { cwd: project, encoding: 'utf8' })
  } catch (failed) {
    assert.fail(failed.stdout)
  }
})

test('everything that the entries export is explained', () => {
  for (const name of ['index', 'url', 'core', 'guard', 'types', 'errors', 'engine', 'keys', 'open']) {
    const text = readFileSync(join(pkg, `dist/${name}.d.ts`), 'utf8')
    const places = [...text.matchAll(/^export (?:declare )?(?:interface|type|class|function|const) (\w+)|^    (?:static |readonly )*(\w+)\(.*;$/gm)]
    for (const { 0: line, 1: item, 2: member, index } of places) {
      if (member === 'constructor') continue
      assert.match(text.slice(0, index), /\*\/\s*$/, `${name}: ${item ?? member}: ${line}`)
    }
  }
})

test('every declaration that is packed leads somewhere', () => {
  const names = readdirSync(join(pkg, 'dist')).filter(name => /\.d\.c?ts$/.test(name))
  for (const name of names) {
    const text = readFileSync(join(pkg, 'dist', name), 'utf8')
    for (const [, to, kind] of text.matchAll(/'\.\/([\w.]+)\.(c?js)'/g)) {
      assert.ok(names.includes(`${to}.d.${kind.replace('js', 'ts')}`), `${name} names ${to}`)
      assert.equal(kind === 'cjs', name.endsWith('.cts'))
    }
  }
})

test('the entry for edge runtimes brings no bytes', () => {
  const read = name => readFileSync(join(pkg, 'dist', name), 'utf8')
  const reached = name => [name, ...[...read(name).matchAll(/from ["']\.\/([^"']+\.js)["']/g)].flatMap(([, next]) => reached(next))]
  // How base64 of a module begins.
  const carries = entry => reached(entry).some(name => read(name).includes('AGFzbQ'))
  assert.match(read('workerd.js'), /from ["']\.\/veilgate_bg\.wasm["']/)
  assert.deepEqual(['index.js', 'url.js', 'core.js', 'workerd.js'].map(carries), [true, false, false, false])
})
