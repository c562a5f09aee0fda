// Pseudonyms through the package, with their vectors; and the libraries that made these, asked again.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHmac, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Guard } from '../../pkg/dist/index.js'
import { error, vectors } from './support.mjs'

const KEYED = ['hmac', 'deterministic', 'fpe.ff1', 'date.shift']

/** A policy that lets everything out by one transform, and takes the control `value` for the class. */
const policy = (op, params, kind, keys = {}) => ({
  format: 'veilgate/1',
  policy: { id: 'study', revision: 1, expires: '2099-01-01T00:00:00Z' },
  audiences: { lab: { kind: 'processor' } },
  purposes: { study: { title: { en: 'Study' } } },
  keys,
  bindings: [{ class: kind, match: { name: ['value'] } }],
  transforms: { made: { op, params } },
  rules: [{
    id: 'all', effect: 'permit', classes: ['contact', 'gov', 'payment', 'person', 'unclassified'], audiences: ['lab'], purposes: ['study'],
    form: { represent: 'made' }, reason: { en: 'Studied by number' },
  }],
})

const request = { audience: 'lab', purpose: 'study' }

for (const op of KEYED) {
  const { keys, cases } = vectors(`transform/${op}.json`)

  test(`${op}: the other libraries say the same`, () => {
    assert.ok(process.env.VEILGATE_PYTHON, 'VEILGATE_PYTHON names no Python with tests/requirements.txt: run `cargo xtask test`')
    const input = cases.map(({ output: _, ...one }) => `${JSON.stringify({ ...one, operation: op, keys })}\n`).join('')
    const judge = spawnSync(process.env.VEILGATE_PYTHON, [fileURLToPath(new URL('pseudonyms.py', import.meta.url))], { input, encoding: 'utf8' })
    assert.equal(judge.status, 0, judge.stderr)
    const answers = judge.stdout.trim().split('\n').map(line => JSON.parse(line).output)
    assert.deepEqual(answers, cases.map(({ output }) => output))
  })

  for (const { name, params, class: kind, input, output, record, form } of cases) {
    test(`${op}: ${name}`, async () => {
      const load = Guard.load(policy(op, params, kind, { [params.key]: { use: 'pseudonym', holders: [] } }), { keys })
      if (!keys.some(({ kid }) => kid === params.key)) return assert.rejects(load, error('key_missing', `/keys/${params.key}`))
      // A card number that would show too much is refused with the policy, too.
      const outcome = await load.then(guard => guard.protect({ value: input }, { ...request, record, form }))
      const [decision] = outcome.decisions
      if (output === null) {
        assert.deepEqual([decision.effect, decision.reasons], ['deny', ['unfit']])
        assert.equal('value' in outcome.fields, false)
      } else if (decision.class === kind) {
        assert.equal(outcome.fields.value, output)
      } else {
        // What was found in the value stands above the class that the vector asks for.
        assert.equal(kind, 'unclassified')
      }
    })
  }
}

for (const { name, params, values, tokens } of vectors('transform/token.random.json').cases) {
  test(`token.random: ${name}`, async () => {
    const document = policy('token.random', params, 'contact.email')
    document.bindings = [...new Set(values.map(([, kind]) => kind))].map(kind => ({ class: kind, match: { autocomplete: [kind], name: values.flatMap(([, own], at) => own === kind ? [`v${at}`] : []) } }))
    const guard = await Guard.load(document)
    const shown = []
    for (const submission of new Set(values.map(([number]) => number))) {
      const fields = Object.fromEntries(values.flatMap(([number, , text], at) => number === submission ? [[`v${at}`, text]] : []))
      const outcome = guard.protect(fields, request)
      for (const [path, value] of Object.entries(outcome.fields)) shown[Number(path.slice(1))] = value
    }
    shown.forEach((token, at) => {
      assert.match(token, tokens[at] === null ? /^$/ : /^[\w-]{22}$/)
      shown.forEach((other, place) => assert.equal(token === other, tokens[at] === tokens[place]))
    })
  })
}

test('a backend joins by Node alone', () => {
  const { keys, cases: [{ params, class: kind, input, output }] } = vectors('transform/hmac.json')
  const key = hkdfSync('sha256', Buffer.from(keys.find(({ kid }) => kid === params.key).k, 'base64url'), '', 'veilgate/1 hmac', 32)
  const mac = createHmac('sha256', Buffer.from(key))
  for (const part of ['', kind, input].map(text => Buffer.from(text))) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    mac.update(length).update(part)
  }
  assert.equal(mac.digest('base64url'), output)
})

test('a key that cannot be used is refused, and stands in no error and no outcome', async () => {
  const document = policy('deterministic', { key: 'k' }, 'contact.email', { k: { use: 'pseudonym', holders: [] } })
  const good = vectors('transform/hmac.json').keys[0].k
  for (const jwk of [{ kty: 'oct', k: 'AAAA' }, { kty: 'EC', k: good }, { kty: 'oct', k: `${good}=` }, { kty: 'oct', k: good, alg: 'A256GCM' }, { kty: 'oct' }]) {
    const thrown = await Guard.load(document, { keys: { k: jwk } }).then(() => undefined, thrown => thrown)
    assert.ok(error('invalid_key', '/keys/k')(thrown))
    assert.equal(JSON.stringify({ ...thrown, message: thrown.message }).includes(good.slice(0, 8)), false)
  }
  const guard = await Guard.load(document, { keys: { k: { kty: 'oct', k: good } } })
  const outcome = guard.protect({ value: 'li.wei@example.org' }, request)
  assert.equal(JSON.stringify([guard, outcome]).includes(good.slice(0, 8)), false)
  assert.match(guard.explain(outcome.decisions[0], 'en'), /as a pseudonym that the holder of a key can undo/)
  assert.match(guard.explain(outcome.decisions[0], 'zh'), /假名/)
})

test('a key that WebCrypto made is one', async () => {
  const made = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, true, ['sign'])
  const jwk = { ...await crypto.subtle.exportKey('jwk', made), kid: 'k' }
  const guard = await Guard.load(policy('hmac', { key: 'k' }, 'contact.email', { k: { use: 'pseudonym', holders: [] } }), { keys: [jwk] })
  assert.match(guard.protect({ value: 'li.wei@example.org' }, request).fields.value, /^[\w-]{43}$/)
})
