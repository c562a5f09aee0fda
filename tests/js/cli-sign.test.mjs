// Signing on the command line, and checking in CI what a page would refuse.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { Guard } from '../../pkg/dist/index.js'
import { policy, root, scratch, vectors } from './support.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
const bin = join(root, 'pkg', manifest.bin.veilgate)
const here = scratch()
const run = (args, input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { input, cwd: here, encoding: 'utf8' })
  assert.doesNotMatch(stderr, /\n\s+at |node:internal/, 'no stack trace')
  return { status, stdout, stderr }
}
const file = (name, content) => {
  writeFileSync(join(here, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}
const read = name => JSON.parse(readFileSync(join(here, name), 'utf8'))
const problems = (...args) => {
  const { status, stdout } = run(['check', ...args, '--json'])
  return [status, JSON.parse(stdout).problems.filter(({ severity }) => severity === 'error').map(({ code, path }) => [code, path])]
}

const made = {
  anna: run(['keygen', '--kid', 'anna', '--crv', 'Ed25519', '-o', 'anna.jwk.json']),
  bo: run(['keygen', '--kid', 'bo', '--use', 'sig', '-o', 'bo.jwk.json']),
}
const [anna, bo] = [made.anna, made.bo].map(({ stdout }) => JSON.parse(stdout))
const trust = file('trust.json', { roles: { security: [anna], privacy: [bo] }, threshold: 2 })
// Keys that are handed in, a time that is not yet, characters of all kinds: none of it keeps a policy from being signed.
const document = policy({
  policy: { id: 'signup', revision: 3, effective: '2098-01-01T00:00:00Z', expires: '2099-01-01T00:00:00Z', title: { en: 'é 😀 "\\" \u2028', zh: '注册' } },
  keys: { 'shop-2026': { use: 'seal', holders: ['shop'] } },
})
const bare = file('policy.json', document)
const THEN = ['--now', '2098-06-01']
const signWith = (name, role, to, from = bare) => run(['sign', from, '--key', `${name}.jwk.json`, '--role', role, '-o', to])

test('keygen makes keys to sign with, on either curve', () => {
  assert.deepEqual([made.anna.status, made.bo.status], [0, 0])
  assert.deepEqual(Object.keys(anna), ['kty', 'crv', 'kid', 'use', 'alg', 'x'])
  assert.deepEqual([anna.kty, anna.crv, anna.use, anna.alg], ['OKP', 'Ed25519', 'sig', 'EdDSA'])
  assert.deepEqual(Object.keys(bo), ['kty', 'crv', 'kid', 'use', 'alg', 'x', 'y'])
  assert.deepEqual([bo.kty, bo.crv, bo.use, bo.alg], ['EC', 'P-256', 'sig', 'ES256'])
  for (const [name, open] of [['anna', anna], ['bo', bo]]) {
    const { d, ...shared } = read(`${name}.jwk.json`)
    assert.equal(Buffer.from(d, 'base64url').length, 32)
    assert.deepEqual(shared, open)
    assert.equal(statSync(join(here, `${name}.jwk.json`)).mode & 0o777, 0o600)
  }
  for (const [args, code] of [[['--crv', 'Ed25519', '--use', 'enc'], 'not_supported'], [['--crv', 'P-384', '--use', 'sig'], 'not_supported'], [['--crv', 'X25519'], 'not_supported'], [['--use', 'both'], 'invalid_arguments']]) {
    const { status, stderr } = run(['keygen', '--kid', 'k', ...args, '-o', 'none.json'])
    assert.equal(status, 2)
    assert.match(stderr, new RegExp(`\\[${code}\\]`))
    assert.ok(!existsSync(join(here, 'none.json')))
  }
})

test('sign adds a signature that others verify, and check --trust takes it', async () => {
  assert.deepEqual(signWith('anna', 'security', 'one.json'), { status: 0, stdout: '', stderr: '' })
  assert.deepEqual(problems('one.json', '--trust', trust, ...THEN), [1, [['policy_unsigned', '/signatures']]])
  assert.equal(signWith('bo', 'privacy', 'two.json', 'one.json').status, 0)
  assert.deepEqual(problems('two.json', '--trust', trust, ...THEN), [0, []])
  const { signatures, ...rest } = read('two.json')
  assert.deepEqual(rest, document)
  assert.deepEqual(signatures.map(({ role, kid, alg }) => [role, kid, alg]), [['security', 'anna', 'EdDSA'], ['privacy', 'bo', 'ES256']])
  const keys = [{ 'shop-2026': JSON.parse(run(['keygen', '--kid', 'shop-2026', '-o', 'shop.jwk.json']).stdout) }]
  const { policy: { sha256 } } = await Guard.load(read('two.json'), { keys: keys[0], trust: read(trust), now: () => Date.UTC(2098, 5, 1) })
  for (const [at, jwk] of [anna, bo].entries()) {
    const { role, value } = signatures[at]
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const text = Buffer.from(`veilgate-policy/1\n${sha256}\n${role}`)
    assert.ok(verify(at === 0 ? null : 'sha256', text, at === 0 ? key : { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(value, 'base64url')))
  }
  // Ed25519 makes one signature of one text: another implementation made the same.
  const { keys: known, cases, documents } = vectors('policy/signatures.json')
  const signed = run(['sign', file('vector.json', documents.signup.document), '--key', file('rfc.json', known.anna.jwk), '--role', 'security'])
  assert.equal(JSON.parse(signed.stdout).signatures[0].value, cases[0].signatures[0].value)
})

test('a signature takes the place of the older one of its role and key, and of no other', () => {
  signWith('anna', 'security', 'again-1.json', 'two.json')
  signWith('anna', 'audit', 'again-2.json', 'again-1.json')
  assert.deepEqual(read('again-2.json').signatures.map(({ role, kid }) => [role, kid]), [['privacy', 'bo'], ['security', 'anna'], ['audit', 'anna']])
  assert.deepEqual(problems('again-2.json', '--trust', trust, ...THEN), [0, []])
  // What is changed afterwards is signed by nobody.
  file('changed.json', { ...read('two.json'), rules: [] })
  assert.deepEqual(problems('changed.json', '--trust', trust, ...THEN), [1, [['policy_unsigned', '/signatures']]])
})

test('a signed policy is for everyone to read, stands on standard output without -o, and is never written over another', () => {
  const { status, stdout } = run(['sign', '-', '--key', 'anna.jwk.json', '--role', 'security'], JSON.stringify(document))
  assert.equal(status, 0)
  assert.equal(JSON.parse(stdout).signatures.length, 1)
  assert.equal(statSync(join(here, 'one.json')).mode & 0o444, 0o444)
  const over = signWith('anna', 'security', bare)
  assert.equal(over.status, 2)
  assert.match(over.stderr, /policy\.json: .*\[file_exists\]/)
  assert.deepEqual(read(bare), document)
})

test('what cannot be signed, or be signed with, is refused, and no key is said', async () => {
  const { d, ...open } = read('anna.jwk.json')
  const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)
  const wrong = {
    'a public key': open,
    'no kid': { ...open, d, kid: undefined },
    'a key to seal with': read('shop.jwk.json'),
    'a use that is another': { ...open, d, use: 'enc' },
    'an operation that is another': { ...open, d, key_ops: ['verify'] },
    'an algorithm that is another': { ...open, d, alg: 'ES256' },
    'halves of two keys': { ...read('bo.jwk.json'), x: other.x, y: other.y },
    'halves of two keys, Ed25519': { ...open, d: other.d },
    'a secret': { kty: 'oct', kid: 'k', k: d },
    'no object': [d],
    'nothing': null,
  }
  for (const [name, jwk] of Object.entries(wrong)) {
    const { status, stdout, stderr } = run(['sign', bare, '--key', file('wrong.jwk.json', jwk), '--role', 'security'])
    assert.deepEqual([status, stdout], [2, ''], name)
    assert.match(stderr, /^veilgate: wrong\.jwk\.json.*\[invalid_key\]/, name)
    assert.ok(![d, other.d, jwk?.d].some(secret => secret && stderr.includes(secret)), name)
  }
  const broken = run(['sign', file('broken.json', { ...document, bogus: 1 }), '--key', 'anna.jwk.json', '--role', 'security'])
  assert.equal(broken.status, 2)
  assert.match(broken.stderr, /broken\.json \/bogus: error/)
  for (const args of [[], [bare], [bare, '--key', 'anna.jwk.json'], [bare, '--role', 'security'], [bare, '--key', 'anna.jwk.json', '--role', ''], [bare, '--key', 'none.json', '--role', 'r']]) {
    assert.equal(run(['sign', ...args]).status, 2, args.join(' '))
  }
})

test('check --trust says when the trust is a mistake', () => {
  for (const content of [{ roles: {} }, [], { roles: { security: [read('anna.jwk.json')] } }]) {
    const { status, stderr } = run(['check', 'two.json', '--trust', file('odd.json', content), ...THEN])
    assert.equal(status, 2)
    assert.match(stderr, /^veilgate: odd\.json \/trust\/.*\[invalid_trust\]/)
    assert.ok(!stderr.includes(read('anna.jwk.json').d))
  }
  assert.equal(run(['check', 'two.json', '--trust', 'nothing.json', ...THEN]).status, 2)
})

test('check --seen keeps the highest revision that was fine', () => {
  const seen = 'revisions.json'
  const at = (revision, changes) => file(`at-${revision}.json`, { ...document, policy: { ...document.policy, revision, ...changes } })
  assert.deepEqual(problems(at(4), '--seen', seen, ...THEN), [0, []])
  assert.deepEqual(Object.keys(read(seen)), ['signup'])
  assert.deepEqual(problems(at(4), '--seen', seen, ...THEN), [0, []])
  assert.deepEqual(problems(at(3), '--seen', seen, ...THEN), [1, [['policy_rollback', '/policy/revision']]])
  assert.deepEqual(problems(at(4, { version: 'another' }), '--seen', seen, ...THEN), [1, [['policy_rollback', '/policy/revision']]])
  assert.deepEqual(problems(at(9), '--seen', seen), [1, [['policy_not_effective', '/policy/effective']]])
  assert.deepEqual(problems(at(9), '--seen', seen, '--trust', trust, ...THEN), [1, [['policy_unsigned', '/signatures']]])
  assert.equal(read(seen).signup.revision, 4)
  assert.deepEqual(problems(at(9, { id: '__proto__' }), '--seen', seen, ...THEN), [0, []])
  assert.deepEqual(problems(at(8, { id: '__proto__' }), '--seen', seen, ...THEN), [1, [['policy_rollback', '/policy/revision']]])
  assert.equal(read(seen).signup.revision, 4)
  for (const content of ['{', '{"signup":{"revision":4}}', '{"signup":4}']) {
    const { status, stderr } = run(['check', at(9), '--seen', file('damaged.json', content), ...THEN])
    assert.equal(status, 2)
    assert.match(stderr, /^veilgate: damaged\.json \/seen: .*\[revisions_unavailable\]/)
    assert.equal(readFileSync(join(here, 'damaged.json'), 'utf8'), content)
  }
  assert.equal(run(['check', at(9), '--seen', 'no/folder.json', ...THEN]).status, 2)
  if (process.getuid?.() !== 0) {
    chmodSync(join(here, seen), 0o444)
    assert.equal(run(['check', at(9), '--seen', seen, ...THEN]).status, 2)
  }
})
