// The command line as a process: what it writes, where, and how it ends.
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Guard } from '../../pkg/dist/index.js'
import { painted, progressOn } from '../../pkg/dist/node/console.js'
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

test('keygen: what is written is read by its owner alone, whatever the umask, and not through a link', () => {
  execFileSync('sh', ['-c', 'umask 0 && "$1" "$2" keygen --kid k -o open.jwk.json', 'sh', process.execPath, bin], { cwd: here })
  assert.equal(statSync(join(here, 'open.jwk.json')).mode & 0o777, 0o600)
  symlinkSync('nowhere.json', join(here, 'link.json'))
  for (const [name, code] of [['link.json', 'file_exists'], ['no/folder.json', 'unwritable_file'], ['.', 'file_exists']]) {
    const { status, stdout, stderr } = run(['keygen', '--kid', 'k', '-o', name])
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, new RegExp(`^veilgate: ${name}: .*\\[${code}\\]`))
  }
  assert.ok(!existsSync(join(here, 'nowhere.json')))
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
  assert.deepEqual([fine.status, fine.lines[0].ok], [0, true])
  assert.ok(fine.lines[0].problems.every(({ severity }) => severity === 'warning'))
  assert.ok(fine.lines[0].table.some(row => row.class === 'contact.phone' && row.most.seal[0] === 'shop-2026'))
  const wrong = run(['check', file('wrong.json', policy({ bogus: 1, audiences: 7 })), '--json'])
  assert.equal(wrong.status, 1)
  assert.ok(wrong.lines[0].problems.some(({ path }) => path === '/bogus'))
  assert.match(wrong.stderr, /wrong\.json \/bogus: error/)
  assert.match(run(['check', 'wrong.json']).stderr, /wrong\.json \/audiences: error/)
  for (const path of ['missing.json', file('broken.json', '{ "format"'), '.']) assert.equal(run(['check', path]).status, 2)
  assert.equal(run(['check']).status, 2)
})

/** What a page would not take. */
const refusals = ({ lines }) => lines[0].problems.filter(({ code }) => code.startsWith('policy_')).map(({ code, path }) => [code, path])

test('check knows the date', () => {
  const late = run(['check', expired, '--json'])
  assert.equal(late.status, 1)
  assert.deepEqual(refusals(late), [['policy_expired', '/policy/expires']])
  assert.equal(run(['check', expired, '--now', '2019-01-01T00:00:00Z']).status, 0)
  const early = file('early.json', policy({ policy: { id: 'p', revision: 1, effective: '2098-01-01T00:00:00Z', expires: '2099-01-01T00:00:00Z' } }))
  assert.deepEqual(refusals(run(['check', early, '--json'])), [['policy_not_effective', '/policy/effective']])
  // The year is 49, as the core reads it, and not 2049.
  const old = file('old.json', policy({ policy: { id: 'p', revision: 1, expires: '0049-01-01 00:00:00Z' } }))
  assert.deepEqual(refusals(run(['check', old, '--json'])), [['policy_expired', '/policy/expires']])
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

test('protect makes pseudonyms with the keys it is handed', () => {
  const joined = file('joined.json', policy({
    keys: { 'k-join': { use: 'pseudonym', holders: [] } },
    transforms: { join: { op: 'hmac', params: { key: 'k-join' } } },
    rules: policy().rules.map(rule => ({ ...rule, form: { represent: 'join' } })),
  }))
  const key = { kty: 'oct', kid: 'k-join', k: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64url') }
  const asking = ['protect', '--policy', joined, '--audience', 'shop', '--purpose', 'order', '--jsonl']
  const line = '{"id":1,"fields":{"mail":"li.wei@example.org"}}\n'
  for (const [name, keys] of [['one.json', key], ['array.json', [key]], ['set.json', { keys: [key] }], ['map.json', { 'k-join': key }]]) {
    const { status, lines: [{ fields: { mail } }] } = run([...asking, '--keys', file(name, keys)], line)
    assert.deepEqual([status, mail], [0, 'iF9JQXvOhjBC28JnaPNxc3CRR6nt1oXgQOjYTBngN6o'])
  }
  for (const keys of [undefined, file('short.json', { ...key, k: 'AAAA' }), 'missing.json', file('null.json', null)]) {
    const { status, stderr } = run(keys === undefined ? asking : [...asking, '--keys', keys], line)
    assert.deepEqual([status, stderr.includes(key.k)], [2, false], stderr)
  }
})

test('protect refuses what it cannot start with', () => {
  const bad = [
    ['protect', '--policy', expired, '--audience', 'shop', '--purpose', 'order'],
    ['protect', '--policy', 'missing.json', '--audience', 'shop', '--purpose', 'order'],
    ['protect', '--policy', good, '--purpose', 'order'],
    ['protect', '--policy', good, '--audience', 'nobody', '--purpose', 'order'], ['protect', '--policy', good, '--audience', 'shop', '--purpose', 'nothing'],
    [...protecting, '--context', '{"unknown":1}'], [...protecting, '--consent', '{"order":{"status":"perhaps"}}'], [...protecting, '--context', '['], [...protecting, '--consent', '5'], [...protecting, '--now', 'soon'], [...protecting, '--nothing'], [...protecting, 'extra'],
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

const LINE = JSON.stringify({ id: 1, text: 'call 13800138000' })
const FOUND = { id: 1, findings: [{ class: 'contact.phone.cn-mobile', detector: 'cn_mobile', start: 5, end: 16 }] }
/** How certain a finding is belongs to the detectors' tests. */
const certain = ({ confidence, ...finding }) => confidence >= 0.5 && confidence <= 1 && finding
const bad = (id, code, path) => ({ id, code, path })
/** What may stand in standard input, and what is answered: an object as it is, or the error's id, code and path. */
const INPUTS = {
  'nothing': { input: '', answers: [] },
  'a line without an end': { input: LINE, answers: [FOUND] },
  'line ends of Windows': { input: `${LINE}\r\n${LINE}\r\n`, answers: [FOUND, FOUND] },
  'a byte order mark': { input: `\uFEFF${LINE}\n`, answers: [FOUND] },
  'empty lines': { input: `\n${LINE}\n\r\n`, answers: [bad(null, 'invalid_line'), FOUND, bad(null, 'invalid_line')] },
  'bytes that are no UTF-8': { input: Buffer.concat([Buffer.from('{"id":1,"text":"'), Buffer.from([0xff]), Buffer.from(`"}\n${LINE}`)]), answers: [bad(null, 'invalid_line'), FOUND] },
  'a NUL byte': { input: `\0\n${LINE}`, answers: [bad(null, 'invalid_line'), FOUND] },
  'a line that is too long': { input: `{"id":1,"text":"${'x'.repeat(17 * 1024 * 1024)}"}\n${LINE}`, answers: [bad(null, 'too_large'), FOUND] },
  'a long line': { input: `{"id":1,"text":"${' '.repeat(4 * 1024 * 1024)}"}\n`, answers: [{ id: 1, findings: [] }] },
  'no JSON': { input: `call 13800138000\n${LINE}`, answers: [bad(null, 'invalid_line'), FOUND] },
  'half a line of JSON': { input: `${LINE.slice(0, 20)}\n${LINE}`, answers: [bad(null, 'invalid_line'), FOUND] },
  'JSON that is no object': { input: `null\n5\n"x"\n[]\n${LINE}`, answers: [...Array(4).fill(bad(null, 'invalid_line')), FOUND] },
  'ids of every kind': { input: '{"text":""}\n{"id":null,"text":""}\n{"id":"编号","text":""}\n{"id":-1.5,"text":""}\n{"id":false,"text":""}', answers: [null, null, '编号', -1.5, false].map(id => ({ id, findings: [] })) },
  'ids that are none': { input: '{"id":{},"text":""}\n{"id":[],"text":""}\n{"id":12345678901234567890,"text":""}', answers: Array(3).fill(bad(null, 'invalid_line', '/id')) },
  'neither text nor fields, or both': { input: '{"id":1}\n{"id":2,"text":"","fields":[]}\n{"id":3,"text":5}', answers: [1, 2, 3].map(id => bad(id, 'invalid_line')) },
  'fields that are none': { input: '{"id":1,"fields":[5]}\n{"id":2,"fields":[{"name":{}}]}\n{"id":3,"fields":[{"name":"a","value":[]}]}', answers: [bad(1, 'invalid_fields', '/0'), bad(2, 'invalid_fields', '/0/name'), bad(3, 'unsupported_type', 'a')] },
  'characters beyond the first plane': { input: JSON.stringify({ id: 1, text: '😀😀 13800138000' }), answers: [{ id: 1, findings: [{ ...FOUND.findings[0], start: 5, end: 16 }] }] },
  'half a character': { input: '{"id":1,"text":"\\ud83d call 13800138000"}', answers: [{ id: 1, findings: [{ ...FOUND.findings[0], start: 7, end: 18 }] }] },
}
for (const [name, { input, answers }] of Object.entries(INPUTS)) {
  test(`scan answers ${name}`, () => {
    const { status, lines, stderr } = run(['scan', '--jsonl'], input)
    assert.deepEqual(lines.map(line => line.error ? bad(line.id, line.error.code, line.error.path) : { ...line, findings: line.findings.map(certain) }), answers)
    assert.equal(status, answers.some(({ code }) => code) ? 2 : 0)
    assert.ok(!stderr.includes('13800138000'))
    answers.forEach(({ code }, index) => assert.equal(new RegExp(`^veilgate: stdin:${index + 1}\\b.*\\[${code}\\]$`, 'm').test(stderr), code !== undefined))
  })
}

test('scan keeps what is certain enough', () => {
  const found = least => run(['scan', '--jsonl', '--min-confidence', String(least)], LINE).lines[0].findings
  const [{ confidence }] = found(0)
  assert.deepEqual([confidence, (confidence + 1) / 2].map(least => found(least).length), [1, 0])
  for (const least of ['', 'much', '-1', '1.1', 'NaN']) assert.equal(run(['scan', '--jsonl', `--min-confidence=${least}`], LINE).status, 2, least)
})

test('scan for people: a line for each finding, with its place', () => {
  const { status, stdout } = run(['scan'], 'nothing\r\ncall 13800138000\n')
  assert.equal(status, 0)
  assert.match(stdout, /^2:5-16 contact\.phone\.cn-mobile cn_mobile 0\.\d+\n$/)
})

test('check for people: the file and each problem with its place, on standard error', () => {
  const fine = run(['check', good])
  assert.equal(fine.status, 0)
  assert.match(fine.stdout, /^good\.json: ok \(\d+ cells, 0 of 0 tests pass\)\n\naudience +class +at most .*\n(.*\n)*shop +contact\.phone +raw to shop-2026/)
  assert.match(fine.stderr, /^(veilgate: good\.json \/\S*: warning W\d+: .*\n  .*\n)*$/)
  const { status, stdout, stderr } = run(['check', file('syntax.json', '{\n  "format": ,\n}')])
  assert.deepEqual([status, stdout], [2, 'syntax.json: not ok\n'])
  assert.match(stderr, /^veilgate: syntax\.json \/: error E001: .* line 2 column 13\n  \S/)
  assert.match(run(['check', '-'], readFileSync(join(here, good))).stdout, /^-: ok/)
  assert.equal(run(['check', file('bom.json', `\uFEFF${readFileSync(join(here, good), 'utf8')}`)]).status, 0)
})

test('a severity has a colour only where the terminal shows colours', () => {
  assert.equal(painted('error', { hasColors: () => true }), '\u001b[31merror\u001b[39m')
  assert.equal(painted('warning', { hasColors: () => true }), '\u001b[33mwarning\u001b[39m')
  for (const plain of [{}, { hasColors: () => false }]) assert.equal(painted('error', plain), 'error')
})

const TIMES = { '2099-01-01': 2, '2098-12-31': 0, '2098-12-31T23:59:59Z': 0, '2099-01-01T00:00:00Z': 2, '2099-01-01T07:59:59+08:00': 0, '2098-12-31T23:59': 0, '2098-12-31T23:59:59.999Z': 0, 'soon': 2, '': 2, '2026': 2, '2026-01-01 or so': 2, '2026-13-01': 2 }
for (const [now, status] of Object.entries(TIMES)) {
  test(`protect --now '${now}' ends with ${status}`, () => {
    assert.equal(run([...protecting, `--now=${now}`], '{"id":1,"fields":{"n":1}}').status, status)
  })
}
test('protect takes its clock, context, consent and discharged from the options', () => {
  const conditional = file('conditional.json', JSON.parse(readFileSync(join(here, good), 'utf8')))
  const answer = run(['protect', '--policy', conditional, '--audience', 'shop', '--purpose', 'order', '--now', '2030-05-06T07:08:09Z', '--context', '{}', '--consent', '{"order":{"status":"granted"}}', '--discharged', 'a,,b', '--jsonl'], '{"id":"r","fields":{"phone":"13800138000"}}')
  assert.equal(answer.lines[0].receipt.time, '2030-05-06T07:08:09.000Z')
  const header = JSON.parse(Buffer.from(answer.lines[0].fields.phone.split('.')[0], 'base64url'))
  assert.deepEqual([header.veilgate.record, header.veilgate.iat], ['r', Date.UTC(2030, 4, 6, 7, 8, 9) / 1000])
})

test('an option that cannot be read is named, its value is not', () => {
  for (const [args, name] of [[['--nothing=secret'], '--nothing'], [['-x'], '-x'], [['--policy'], '--policy'], [['--jsonl=secret'], '--jsonl']]) {
    const { status, stderr } = run(['protect', ...args])
    assert.equal(status, 2)
    assert.match(stderr, new RegExp(`^veilgate: ${name}: `))
    assert.doesNotMatch(stderr, /secret/)
  }
})

test('standard input may be closed, but not a folder', () => {
  const shell = command => spawnSync('sh', ['-c', command, 'sh', process.execPath, bin], { cwd: here, encoding: 'utf8' })
  assert.deepEqual([shell('"$1" "$2" scan --jsonl <&-').status, shell('"$1" "$2" scan --jsonl < .').status], [0, 2])
  assert.match(shell('"$1" "$2" check - < .').stderr, /standard input is a folder/)
})

if (existsSync('/dev/full')) test('a full disk is told', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `echo '${LINE}' | "$1" "$2" scan --jsonl > /dev/full`, 'sh', process.execPath, bin], { encoding: 'utf8' })
  assert.equal(status, 2)
  assert.match(stderr, /^veilgate: stdout: the output cannot be written \(ENOSPC\)/)
})

test('the first lines are there for who wants no more', () => {
  const many = file('many.jsonl', `${LINE}\n`.repeat(20_000))
  const { status, stdout, stderr } = spawnSync('sh', ['-c', '"$1" "$2" scan --jsonl < "$3" | head -n 1', 'sh', process.execPath, bin, many], { cwd: here, encoding: 'utf8' })
  assert.deepEqual([status, JSON.parse(stdout).id, stderr], [0, 1, ''])
})

test('the last lines take no longer than the first', async () => {
  const child = spawn(process.execPath, [bin, 'scan', '--jsonl'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const quarters = []
  let lines = 0
  child.stdout.on('data', chunk => {
    for (const byte of chunk) if (byte === 10 && (lines += 1) % 5000 === 0) quarters.push(performance.now())
  })
  child.stdin.end(`${LINE}\n`.repeat(20_000))
  await once(child, 'close')
  assert.equal(lines, 20_000)
  const [first, , third, fourth] = quarters
  const [early, late] = [quarters[1] - first, fourth - third]
  assert.ok(late < 3 * early, `5,000 lines took ${early} ms at first and ${late} ms in the end`)
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

test('diff: what an edit lets out, with an example that holds', async () => {
  const rule = (represent, when) => ({
    id: 'r', effect: 'permit', classes: ['person.name'], audiences: ['shop'], purposes: ['order'], form: { represent }, reason: { en: 'r' }, ...(when && { when }),
  })
  const named = (name, represent, when) => file(name, policy({
    keys: undefined, rules: [rule(represent, when)],
    context: { attrs: { age: { type: 'enum', values: ['child', 'adult'], source: 'host' } } },
  }))
  const [mask, raw] = [named('mask.json', 'mask'), named('raw.json', 'raw')]
  const separate = named('separate.json', 'mask', { consent: { strength: 'separate' } })
  const adults = named('adults.json', 'mask', { is: ['age', 'adult'] })

  const more = run(['diff', mask, raw, '--json'])
  assert.equal(more.status, 1)
  const { weakened, tightened, changed } = more.lines[0]
  assert.deepEqual([weakened.cells.walked > 0, tightened.cells.walked, changed.cells.walked], [true, 0, 0])
  // The example, asked of both: the one lets out what the other masks.
  const { class: name, together: _, ...request } = weakened.first
  const shown = async path => (await Guard.load(readFileSync(join(here, path), 'utf8'))).protect({ a: '李明月' }, request).decisions[0].representation
  const bound = async path => {
    const guard = await Guard.load(JSON.stringify({ ...JSON.parse(readFileSync(join(here, path), 'utf8')), bindings: [{ class: name, match: { name: ['a'] } }] }))
    return guard.protect({ a: '李明月' }, request).decisions[0].representation
  }
  assert.deepEqual([await bound(mask), await bound(raw)], ['mask.name', 'raw'])
  assert.equal(await shown(mask), null)

  const less = run(['diff', raw, mask])
  assert.equal(less.status, 0)
  assert.match(less.stdout, /cells? let out less\n +for example person\.name to shop for order/)
  assert.equal(run(['diff', mask, mask]).status, 0)
  // Whoever drops the condition lets out more; the example is a person who has not consented, or whose age nobody knows.
  for (const [before, fact] of [[separate, 'consent'], [adults, 'context']]) {
    const { status, lines } = run(['diff', before, mask, '--json'])
    assert.equal(status, 1)
    assert.notEqual(JSON.stringify(lines[0].weakened.first[fact]), undefined)
    assert.equal(run(['diff', mask, before]).status, 0)
  }

  for (const bad of [[good, 'missing.json'], [file('broken2.json', '{'), good], [good, file('wrong2.json', policy({ bogus: 1 }))]]) {
    assert.equal(run(['diff', ...bad]).status, 2, bad.join(' '))
  }
  assert.match(run(['diff', good, 'wrong2.json']).stderr, /wrong2\.json \/bogus: error E001/)
})

test('diff: how far a long walk is, where a terminal shows it', () => {
  const lines = []
  const tell = progressOn({ isTTY: true, write: text => lines.push(text) })
  for (const done of [0, 1, 500, 1000]) tell(done, 1000)
  assert.deepEqual(lines.map(line => line.replace(/^[^K]*K/, '')), ['0 % of 1,000 cells', '50 % of 1,000 cells', ''])
  const silent = progressOn({ isTTY: false, write: () => assert.fail('nobody looks') })
  silent(1, 2)
})

test('help for all and for each verb; other words are refused', () => {
  const all = run(['--help'])
  assert.equal(all.status, 0)
  for (const verb of ['check', 'test', 'diff', 'scan', 'protect', 'open', 'keygen']) {
    assert.match(all.stdout, new RegExp(`veilgate ${verb}`))
    const one = run([verb, '--help'])
    assert.equal(one.status, 0)
    assert.match(one.stdout, new RegExp(`^veilgate ${verb}`))
  }
  assert.equal(run(['--version']).stdout, `${manifest.version}\n`)
  for (const later of ['seal', 'verify']) assert.doesNotMatch(all.stdout, new RegExp(`veilgate ${later}`))
  for (const words of [[], ['seal', 'x'], ['test'], ['diff'], ['diff', good], ['nonsense'], ['__proto__'], ['check', '--nonsense']]) assert.equal(run(words).status, 2, words.join(' '))
})

test('it runs where nothing else is', () => {
  const empty = join(here, 'empty')
  mkdirSync(empty)
  assert.equal(run(['check', join(here, good)], '', empty).status, 0)
})

test('test: what a policy says must come of it, and what its tests do not notice', () => {
  const cell = { class: 'contact.phone', audience: 'shop', purpose: 'order' }
  const tested = name => policy({ rules: policy().rules.slice(0, 1), tests: [
    { name: 'sealed', ...cell, expect: { effect: 'release', seal: 'shop-2026', represent: name } },
    { name: 'other', ...cell, class: 'gov.id', expect: { effect: 'deny', reason: 'no_permit' } },
  ] })
  const fine = run(['test', file('tested.json', tested('raw')), '--json'])
  assert.deepEqual([fine.status, fine.lines[0].ok, fine.lines[0].mutation], [0, true, null])
  const wrong = run(['test', file('mistested.json', tested('mask.phone'))])
  assert.equal(wrong.status, 1)
  assert.match(wrong.stdout, /^fails \/tests\/0 sealed\n  \S[^]*1 of 2 tests pass/)
  assert.equal(run(['check', 'mistested.json']).status, 1)
  const noticed = run(['test', 'tested.json', '--mutate', '--json'])
  assert.deepEqual([noticed.status, noticed.lines[0].mutation.survived], [0, []])
  const careless = run(['test', file('careless.json', policy()), '--mutate'])
  assert.equal(careless.status, 1)
  assert.match(careless.stdout, /unnoticed \/rules\/0 phone: /)
  assert.equal(run(['test', 'syntax.json']).status, 2)
})

test('Guard.test and Guard.diff answer as the command line does', async () => {
  const [before, after] = [policy(), policy({ rules: policy().rules.slice(1) })]
  const { tightened, weakened } = await Guard.diff(before, after)
  assert.ok(tightened.cells.walked > 0 && weakened.cells.walked === 0)
  let told = 0
  const { ok, mutation } = await Guard.test(before, { mutate: true, onProgress: () => { told += 1 } })
  assert.ok(ok && mutation.survived.length > 0 && told > 0)
})

test('the examples pass check, and their tests notice every change or say why not', () => {
  for (const name of ['signup', 'handover', 'newsletter', 'cn-checkout', 'us-clinic']) {
    assert.equal(run(['test', join(root, 'examples', `${name}.json`), '--mutate']).status, 0, name)
    const { status, stderr } = run(['check', join(root, 'examples', `${name}.json`), '--now', '2026-11-25'])
    assert.equal(status, 0, `${name}: ${stderr}`)
  }
})
