// Builds dist/ from src/ and wasm/: files and types by tsc, the glue, the inline bytes and the policy's schema generated, the entries
// bundled.
// What is built stands aside until it is whole, so that a failure leaves the last good dist/ as it was.
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { schemas } from './schema.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'node_modules/.dist')
const wasmFile = join(here, 'wasm/veilgate/veilgate_bg.wasm')

const replaced = (text, pattern, replacement, what) => {
  if (!pattern.test(text)) throw new Error(`wasm/veilgate/veilgate.js has no ${what} any more: adapt build.mjs to this wasm-bindgen`)
  pattern.lastIndex = 0
  return text.replace(pattern, replacement)
}

/**
 * Turns wasm-bindgen's module with its single, global instance into a factory. Each call has an instance of its own, so that
 * after a trap a new one can start while objects of the old one can do no harm. Nothing runs at import.
 */
function factory(glue) {
  const loaders = /\nasync function __wbg_load\([\s\S]*$/
  const textCoders = "import { utf8Decoder, utf8Encoder } from './utf8.js'\n"
  let body = replaced(glue, loaders, '\n', 'loader at its end')
  body = replaced(body, /^export (?=class|function)/gm, '', 'exports')
  body = replaced(body, /new TextDecoder\('utf-8', \{ ignoreBOM: true \}\)/g, 'utf8Decoder()', 'TextDecoder')
  body = replaced(body, /new TextEncoder\(\)/g, 'utf8Encoder()', 'TextEncoder')
  // Every encoder that `utf8.js` gives can write into a buffer, and nobody disposes of what is kept here.
  body = replaced(body, /\nif \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\n\}\n/, '\n', 'replacement of encodeInto')
  body = replaced(body, /\n *if \(Symbol\.dispose\) .*\n/g, '\n', 'Symbol.dispose')
  body = body.replace(/\/\* @ts-self-types=.*\*\/\n/, '').replace(/\n?[ \t]*\/\*\*[\s\S]*?\*\//g, '')
  const names = [...glue.matchAll(/^export (?:class|function) (\w+)/gm)].map(match => match[1])
  return `${textCoders}export function border() {\n${body}\nreturn { imports: __wbg_get_imports(), start: __wbg_finalize_init, ${names.join(', ')} }\n}\n`
}

function run(tool, ...args) {
  const bin = createRequire(import.meta.url).resolve(`${tool}/package.json`)
  const { status, error } = spawnSync(process.execPath, [join(dirname(bin), 'bin', 'tsc'), ...args], { cwd: here, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const bytes = await readFile(wasmFile).catch(() => {
  console.error('wasm/veilgate/veilgate_bg.wasm is not there: run `cargo xtask npm`')
  process.exit(1)
})
await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
run('typescript', '-p', 'tsconfig.json', '--outDir', dist)

await writeFile(join(dist, 'glue.js'), factory(await readFile(join(here, 'wasm/veilgate/veilgate.js'), 'utf8')))
await writeFile(join(dist, 'bytes.js'), `export const base64 = '${bytes.toString('base64')}'\n`)
for (const types of ['glue.d.ts', 'bytes.d.ts', 'analysis-glue.d.ts', 'analysis-bytes.d.ts']) await copyFile(join(here, 'src', types), join(dist, types))
await copyFile(wasmFile, join(dist, 'veilgate_bg.wasm'))
await writeFile(join(dist, 'analysis-glue.js'), factory(await readFile(join(here, 'wasm/veilgate_analysis/veilgate_analysis.js'), 'utf8')))
const analysis = await readFile(join(here, 'wasm/veilgate_analysis/veilgate_analysis_bg.wasm'))
await writeFile(join(dist, 'analysis-bytes.js'), `export const base64 = '${analysis.toString('base64')}'\n`)

const bundled = {
  absWorkingDir: dist,
  bundle: true,
  platform: 'neutral',
  target: 'es2022',
  // What few pages ask for is fetched when they do.
  external: ['*.wasm', './analysis.js'],
  logLevel: 'warning',
  outdir: '.',
  allowOverwrite: true,
  metafile: true,
}
// A page without a bundler of its own would ask for a dozen files, each only known from the one before; so each entry is one file.
// What entries share they have twice, the instance too: a page takes one of them. The command line takes the first, and parts of it.
// In this order: the last overwrites what the others read.
const built = [
  await build({ ...bundled, entryPoints: ['analysis.js'], format: 'esm', external: [] }),
  await build({ ...bundled, entryPoints: ['index.js'], format: 'cjs', outExtension: { '.js': '.cjs' } }),
  await build({ ...bundled, entryPoints: ['url.js', 'core.js', 'workerd.js'], format: 'esm' }),
  await build({ ...bundled, entryPoints: ['index.js', 'errors.js'], format: 'esm', splitting: true, chunkNames: 'shared-[hash]' }),
]
const made = built.flatMap(({ metafile }) => Object.keys(metafile.outputs))
const taken = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))
for (const name of taken) if (!made.includes(name)) await rm(join(dist, name))
// Of the declarations those stay that an entry leads to. The types of the CJS entry are the same under names that say CommonJS.
const FROM = /(from\s+'\.\/|import\('\.\/)([^']+)\.js'/g
const declarations = new Map()
const collect = async name => {
  if (declarations.has(name)) return
  declarations.set(name, await readFile(join(dist, `${name}.d.ts`), 'utf8'))
  for (const [, , next] of declarations.get(name).matchAll(FROM)) await collect(next)
}
for (const entry of ['index', 'url', 'core', 'analysis']) await collect(entry)
for (const name of await readdir(dist, { recursive: true })) {
  if (name.endsWith('.d.ts') && !declarations.has(name.slice(0, -5))) await rm(join(dist, name))
}
for (const [name, text] of declarations) await writeFile(join(dist, `${name}.d.cts`), text.replace(FROM, "$1$2.cjs'"))
await chmod(join(dist, 'cli.js'), 0o755)

const last = join(here, 'dist')
await rm(last, { recursive: true, force: true })
await rename(dist, last)
// At the top, where an editor finds it by its path: node_modules/veilgate/schema/policy.json.
await mkdir(join(here, 'schema'), { recursive: true })
for (const [name, schema] of Object.entries(await schemas())) await writeFile(join(here, `schema/${name}.json`), `${JSON.stringify(schema, null, 1)}\n`)
await mkdir(join(here, 'packs'), { recursive: true })
for (const name of (await readdir(join(here, '../packs'))).filter(name => name.endsWith('.json'))) {
  await copyFile(join(here, '../packs', name), join(here, 'packs', name))
}
// npm packs what stands in this folder; the licences are those of the repository.
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) await copyFile(join(here, '..', licence), join(here, licence))
