// The command line as a process: what it writes, where, and how it ends.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { policy, root, scratch } from './support.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
const bin = join(root, 'pkg', manifest.bin.veilgate)
const here = scratch()
const run = (args, input = '', cwd = here) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { input, cwd, encoding: 'utf8' })
  assert.doesNotMatch(stderr, /\n\s+at |node:internal/, 'no stack trace')
  return { status, stdout, stderr, lines: stdout.split('\n').filter(Boolean).map(line => { try { return JSON.parse(line) } catch { return line } }) }
}
const file = (name, content) => {
  writeFileSync(join(here, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

const made = run(['keygen', '--kid', 'shop-2026', '-o', 'private.jwk.json'])
const good = file('good.json', policy({ keys: { 'shop-2026': { use: 'seal', holders: ['shop'], jwk: made.lines[0] } } }))
const expired = file('expired.json', policy({ policy: { id: 'p', revision: 1, expires: '2020-01-01T00:00:00Z' } }))
const protecting = ['protect', '--policy', good, '--audience', 'shop', '--purpose', 'order', '--jsonl']

test('keygen writes a private key for its owner alone, and never over another', () => {
  assert.equal(made.status, 0)
  assert.equal(made.lines[0].kid, 'shop-2026')
  assert.equal(made.lines[0].d, undefined)
  assert.equal(statSync(join(here, 'private.jwk.json')).mode & 0o777, 0o600)
  const before = readFileSync(join(here, 'private.jwk.json'), 'utf8')
  assert.equal(typeof JSON.parse(before).d, 'string')
  const again = run(['keygen', '--kid', 'x', '-o', 'private.jwk.json'])
  assert.equal(again.status, 2)
  assert.match(again.stderr, /private\.jwk\.json.*file_exists/)
  assert.equal(readFileSync(join(here, 'private.jwk.json'), 'utf8'), before)
})

test('keygen says what it does not support, and writes nothing', () => {
  for (const crv of ['X25519', 'P-521']) {
    assert.equal(run(['keygen', '--kid', 'k', '--crv', crv, '-o', 'none.json']).status, 2)
    assert.ok(!existsSync(join(here, 'none.json')))
  }
  assert.equal(run(['keygen', '-o', 'none.json']).status, 2)
  assert.equal(run(['keygen', '--kid', 'k']).status, 2)
})

test('check: fine, wrong, unreadable', () => {
  const fine = run(['check', good, '--json'])
  assert.deepEqual([fine.status, fine.lines], [0, [{ ok: true, problems: [] }]])
  const wrong = run(['check', file('wrong.json', policy({ bogus: 1, audiences: 7 })), '--json'])
  assert.equal(wrong.status, 1)
  assert.ok(wrong.lines[0].problems.some(({ path }) => path === '/bogus'))
  assert.match(wrong.stderr, /wrong\.json \/bogus: error/)
  assert.match(run(['check', 'wrong.json']).stderr, /wrong\.json \/audiences: error/)
  for (const path of ['missing.json', file('broken.json', '{ "format"'), '.']) assert.equal(run(['check', path]).status, 2)
  assert.equal(run(['check']).status, 2)
})

test('check knows the date', () => {
  const late = run(['check', expired, '--json'])
  assert.equal(late.status, 1)
  assert.deepEqual(late.lines[0].problems.map(({ code, path }) => [code, path]), [['policy_expired', '/policy/expires']])
  assert.equal(run(['check', expired, '--now', '2019-01-01T00:00:00Z']).status, 0)
})

test('protect answers each line in order, and the worst line decides how it ends', () => {
  const { status, lines, stderr } = run(protecting, [
    '{"id":"a","fields":{"phone":"13800138000","n":1}}', 'not json 13800138000', '[]', '', '{"id":7,"fields":{"note":"my words"}}',
    '{"id":"b","fields":{"n":110101199003074477}}', '{"id":{},"fields":{}}', '{"id":"c"}', '{"id":"d","fields":{}}',
  ].join('\n'))
  assert.equal(status, 2)
  assert.deepEqual(lines.map(({ id }) => id), ['a', null, null, null, 7, 'b', null, 'c', 'd'])
  assert.deepEqual(lines.map(({ error }) => error?.code), [undefined, 'invalid_line', 'invalid_line', 'invalid_line', undefined, 'unsupported_type', 'invalid_line', 'invalid_line', undefined])
  assert.deepEqual(Object.keys(lines[0]), ['id', 'fields', 'decisions', 'denied', 'obligations', 'receipt'])
  assert.equal(lines[5].error.path, 'n')
  assert.match(stderr, /stdin:2: /)
  for (const value of ['13800138000', 'my words', '110101199003074477']) assert.ok(!stderr.includes(value))
  assert.ok(!JSON.stringify(lines).includes('my words') && !JSON.stringify(lines).includes('13800138000'))
})

test('protect: released 0, denied 1', () => {
  assert.equal(run(protecting, '{"id":1,"fields":{"n":1}}\n').status, 0)
  assert.equal(run(protecting, '{"id":1,"fields":{"note":"x"}}\n').status, 1)
  assert.equal(run(protecting, '').status, 0)
})

test('protect refuses what it cannot start with', () => {
  const bad = [
    ['protect', '--policy', expired, '--audience', 'shop', '--purpose', 'order'],
    ['protect', '--policy', 'missing.json', '--audience', 'shop', '--purpose', 'order'],
    ['protect', '--policy', good, '--purpose', 'order'],
    [...protecting, '--context', '['], [...protecting, '--consent', '5'], [...protecting, '--now', 'soon'], [...protecting, '--nothing'], [...protecting, 'extra'],
  ]
  for (const args of bad) {
    const { status, stdout, stderr } = run(args, '{"id":1,"fields":{"n":1}}\n')
    assert.deepEqual([status, stdout], [2, ''], args.join(' '))
    assert.match(stderr, /^veilgate: .*\[\w+\]/)
  }
  assert.match(run(bad[0]).stderr, /expired\.json \/policy\/expires: .*\[policy_expired\]/)
})

test('what protect sealed, open opens for that record alone', () => {
  const [{ fields: { phone } }] = run(protecting, '{"id":17,"fields":{"phone":"13800138000"}}').lines
  const opening = expected => run(['open', '-', '--key', 'private.jwk.json', '--expect', JSON.stringify(expected)], `${phone}\n`)
  assert.deepEqual([opening({ field: 'phone', record: '17' }).stdout, opening({ field: 'phone', record: '17' }).status], ['13800138000', 0])
  for (const other of [{ field: 'phone', record: '18' }, { field: 'mail' }]) {
    const refused = opening(other)
    assert.deepEqual([refused.status, refused.stdout], [1, ''])
    assert.match(refused.stderr, /open_failed/)
  }
  assert.equal(opening({}).status, 2)
  assert.equal(run(['open', '-', '--key', 'private.jwk.json', '--expect', '{"field":"phone"}', '-o', 'value.txt'], phone).status, 0)
  assert.equal(readFileSync(join(here, 'value.txt'), 'utf8'), '13800138000')
  assert.equal(statSync(join(here, 'value.txt')).mode & 0o777, 0o600)
  assert.equal(run(['open', '-', '--key', 'private.jwk.json', '--expect', '{"field":"phone"}', '-o', 'value.txt'], phone).status, 2)
  assert.equal(run(['open', '-', '--key', good, '--expect', '{"field":"phone"}'], phone).status, 2)
  assert.equal(run(['open', '-', '--key', 'private.jwk.json', '--expect', '{"field":"phone"}'], 'nothing').status, 2)
  assert.equal(run(['open', 'file.bin', '--key', 'private.jwk.json']).status, 2)
})

test('scan answers texts and fields in its own words', () => {
  const { status, lines } = run(['scan', '--jsonl'], [
    '{"id":1,"text":"nothing here"}', '{"id":2,"fields":[{"name":"x","value":"1"},{"label":"y"}]}', '{"id":3}', '{"id":4,"fields":[{"value":{}}]}', 'x',
  ].join('\r\n'))
  assert.equal(status, 2)
  assert.deepEqual(lines[0], { id: 1, findings: [] })
  assert.deepEqual(lines[1].fields.map(Object.keys), Array(2).fill(['index', 'name', 'class', 'confidence', 'findings']))
  assert.deepEqual(lines.slice(2).map(({ id, error }) => [id, error.code]), [[3, 'invalid_line'], [4, 'unsupported_type'], [null, 'invalid_line']])
  assert.equal(run(['scan', '--jsonl', '--min-confidence', '2']).status, 2)
  assert.equal(run(['scan'], 'nothing\nhere\n').status, 0)
})

test('bytes that are no text give an error line', () => {
  const { lines, status } = run(['scan', '--jsonl'], Buffer.concat([Buffer.from('{"id":1,"text":"'), Buffer.from([0xff]), Buffer.from('"}\n{"id":2,"text":"x"}\n')]))
  assert.deepEqual([status, lines[0].error.code, lines[1].id], [2, 'invalid_line', 2])
})

test('a reader that goes away ends the run without a word', async () => {
  const child = spawn(process.execPath, [bin, 'scan', '--jsonl'])
  let complaint = ''
  child.stderr.on('data', chunk => { complaint += chunk })
  child.stdin.on('error', () => {})
  child.stdout.once('data', () => child.stdout.destroy())
  const line = '{"id":1,"text":"nothing to see here, move along"}\n'
  const feeding = setInterval(() => child.stdin.write(line.repeat(2000)), 5)
  const [status] = await once(child, 'close')
  clearInterval(feeding)
  assert.deepEqual([status, complaint], [0, ''])
})

test('memory does not grow with the input', async () => {
  const heap = ['--max-old-space-size=48', bin, 'scan', '--jsonl']
  const child = spawn(process.execPath, heap, { stdio: ['pipe', 'pipe', 'inherit'] })
  let lines = 0
  child.stdout.on('data', chunk => { for (const byte of chunk) if (byte === 10) lines += 1 })
  const line = `{"id":1,"text":"${'x'.repeat(10_000)}"}\n`
  for (let written = 0; written < 8000; written += 1) {
    if (!child.stdin.write(line)) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  const [status] = await once(child, 'close')
  assert.deepEqual([status, lines], [0, 8000])
})

test('help for all and for each verb; other words are refused', () => {
  const all = run(['--help'])
  assert.equal(all.status, 0)
  for (const verb of ['check', 'scan', 'protect', 'open', 'keygen']) {
    assert.match(all.stdout, new RegExp(`veilgate ${verb}`))
    const one = run([verb, '--help'])
    assert.equal(one.status, 0)
    assert.match(one.stdout, new RegExp(`^veilgate ${verb}`))
  }
  for (const words of [[], ['seal', 'x'], ['test'], ['diff'], ['nonsense'], ['__proto__'], ['check', '--nonsense']]) assert.equal(run(words).status, 2, words.join(' '))
})

test('it runs where nothing else is', () => {
  const empty = join(here, 'empty')
  mkdirSync(empty)
  assert.equal(run(['check', join(here, good)], '', empty).status, 0)
})
