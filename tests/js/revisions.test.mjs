// An older revision is not taken again; a policy that is frozen or has expired holds everything back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Guard, storedRevisions } from '../../pkg/dist/index.js'
import { error, policy, request, vectors } from './support.mjs'

const EXPIRES = '2027-01-01T00:00:00Z'
const [BEFORE, AFTER] = [Date.parse('2026-12-31T23:59:59Z'), Date.parse(EXPIRES)]
const identity = changes => ({ policy: { id: 'signup', revision: 3, expires: EXPIRES, ...changes } })
const load = (changes, options) => Guard.load(policy(identity(changes)), { now: () => BEFORE, ...options })

function storage(entries = {}) {
  const kept = new Map(Object.entries(entries))
  return { kept, getItem: name => kept.get(name) ?? null, setItem: (name, value) => { kept.set(name, String(value)) } }
}
const NAME = 'veilgate:revision:signup'
const revisionIn = ({ kept }, name = NAME) => kept.has(name) ? JSON.parse(kept.get(name)).revision : undefined

test('the highest revision is kept, and a lower one refused', async () => {
  const place = storage()
  const seen = storedRevisions(place)
  const third = await load({}, { seen })
  assert.deepEqual(JSON.parse(place.kept.get(NAME)), { revision: 3, sha256: third.policy.sha256 })
  await load({}, { seen })
  await load({ revision: 5 }, { seen })
  assert.equal(revisionIn(place), 5)
  for (const revision of [1, 3, 4]) await assert.rejects(load({ revision }, { seen }), error('policy_rollback', '/policy/revision'))
  await load({ revision: 5 }, { seen })
  await load({ revision: 9007199254740991 }, { seen })
  assert.equal(revisionIn(place), 9007199254740991)
})

test('one revision is one policy', async () => {
  const place = storage()
  const seen = storedRevisions(place)
  await load({}, { seen })
  await assert.rejects(load({ title: { en: 'Another' } }, { seen }), error('policy_rollback', '/policy/revision'))
  await load({ revision: 4, title: { en: 'Another' } }, { seen })
})

test('each policy has its own, whatever it is called', async () => {
  const place = storage()
  const seen = storedRevisions(place)
  for (const id of ['signup', 'order', '__proto__', 'constructor', '商店 1']) {
    await load({ id, revision: 2 }, { seen })
    assert.equal(revisionIn(place, `veilgate:revision:${id}`), 2)
    await assert.rejects(load({ id, revision: 1 }, { seen }), error('policy_rollback'))
  }
})

test('only what was taken is kept', async () => {
  const { trusts, documents } = vectors('policy/signatures.json')
  const place = storage()
  const seen = storedRevisions(place)
  const refused = {
    policy_unsigned: Guard.load(documents.signup.document, { seen, trust: trusts['two roles'] }),
    invalid_policy: Guard.load(policy({ bogus: 1 }), { seen }),
    key_missing: Guard.load(policy({ keys: { 'shop-2026': { use: 'seal', holders: ['shop'] } } }), { seen }),
    policy_expired: load({}, { seen, now: () => AFTER }),
    policy_not_effective: load({ effective: EXPIRES, expires: '2099-01-01T00:00:00Z' }, { seen }),
  }
  for (const [code, loading] of Object.entries(refused)) await assert.rejects(loading, error(code))
  assert.equal(place.kept.size, 0)
  // One that is past its time holds everything back, and raises nothing; one that is older than what was seen is refused all the same.
  await load({}, { seen, now: () => AFTER, onExpired: 'strict' })
  assert.equal(place.kept.size, 0)
  await load({ revision: 4 }, { seen })
  await assert.rejects(load({}, { seen, now: () => AFTER, onExpired: 'strict' }), error('policy_rollback'))
  // To freeze is a decision like any other.
  await load({ revision: 5, mode: 'freeze' }, { seen })
  await assert.rejects(load({ revision: 4 }, { seen }), error('policy_rollback'))
})

test('a store that fails lets nothing through, and says nothing of its own', async () => {
  const throws = () => { throw new Error('13800138000') }
  const sha256 = 'a'.repeat(64)
  const stores = {
    'reading throws': { get: throws, set() {} },
    'reading is refused later': { get: async () => throws(), set() {} },
    'writing throws': { get: () => undefined, set: throws },
    'writing is refused later': { get: async () => null, set: async () => throws() },
    'no methods': {},
    nothing: null,
    'a text': 'localStorage',
    'a number for a revision': { get: () => 2, set() {} },
    'no identity': { get: () => ({ revision: 2 }), set() {} },
    'an identity that is none': { get: () => ({ revision: 2, sha256: 'A'.repeat(64) }), set() {} },
    'a revision as text': { get: () => ({ revision: '2', sha256 }), set() {} },
    'a revision of zero': { get: () => ({ revision: 0, sha256 }), set() {} },
    'a revision that is no number': { get: () => ({ revision: Number.NaN, sha256 }), set() {} },
    'a storage that is full': storedRevisions({ getItem: () => null, setItem: throws }),
    'a storage that is shut': storedRevisions({ getItem: throws, setItem: throws }),
    'a storage with something else in it': storedRevisions(storage({ [NAME]: 'revision 3' })),
    'a storage with half an entry': storedRevisions(storage({ [NAME]: '{"revision":3,' })),
    'a storage with an empty entry': storedRevisions(storage({ [NAME]: '' })),
  }
  for (const [name, seen] of Object.entries(stores)) {
    await assert.rejects(load({}, { seen }), thrown => {
      assert.ok(error('revisions_unavailable', '/seen')(thrown), name)
      assert.doesNotMatch(`${thrown.message}${thrown.help}${thrown.stack}`, /13800138000/)
      return true
    }, name)
  }
})

test('a store may take its time, and another tab may be faster', async () => {
  const later = value => new Promise(resolve => setTimeout(resolve, 5, value))
  const kept = new Map()
  const seen = { get: id => later(kept.get(id)), set: (id, revision) => later().then(() => { kept.set(id, revision) }) }
  await load({}, { seen })
  assert.equal(kept.get('signup').revision, 3)
  await assert.rejects(load({ revision: 2 }, { seen }), error('policy_rollback'))
  const place = storage()
  const tabs = storedRevisions(place)
  await load({ revision: 4 }, { seen: { get: id => tabs.get(id), set: async (id, revision) => {
    tabs.set(id, { revision: 6, sha256: 'b'.repeat(64) })
    tabs.set(id, revision)
  } } })
  assert.equal(revisionIn(place), 6)
})

const VALUES = { phone: '13800138000', mail: 'a@b.example', note: 'x', n: 1 }

/** Nothing leaves, and every value is accounted for, for one reason. */
function allHeldBack(guard, reason, sentence) {
  const outcome = guard.protect(VALUES, request)
  assert.deepEqual(outcome.fields, {})
  assert.deepEqual(outcome.denied, Object.keys(VALUES))
  for (const decision of outcome.decisions) {
    assert.deepEqual([decision.effect, decision.representation, decision.seal, decision.rules, decision.reasons], ['deny', null, [], [], [reason]])
    assert.match(guard.explain(decision, 'en'), sentence.en)
    assert.match(guard.explain(decision, 'zh'), sentence.zh)
  }
  assert.deepEqual(outcome.obligations, [])
  assert.deepEqual(outcome.receipt.fields.map(({ representation, keys }) => [representation, keys]), Object.keys(VALUES).map(() => [null, []]))
  assert.equal(guard.inspect(VALUES.phone).length, 1)
  assert.equal(guard.classify(VALUES).length, 4)
  // What people are told beforehand is the same.
  const { lines, withheld } = guard.notice([{ name: 'phone' }, { name: 'mail' }], [request])
  assert.deepEqual([lines, withheld], [[], ['phone', 'mail']])
}
const FROZEN = { en: /does not leave the page: the policy is frozen/, zh: /策略已冻结/ }
const EXPIRED = { en: /does not leave the page: the policy has expired/, zh: /策略已过期/ }

test('a frozen policy loads and releases nothing', async () => {
  assert.deepEqual((await load({ mode: 'enforce' })).protect(VALUES, request).denied, ['note'])
  const guard = await load({ mode: 'freeze' })
  allHeldBack(guard, 'policy_frozen', FROZEN)
  assert.equal((await Guard.check(policy(identity({ mode: 'freeze' })))).ok, true)
  await assert.rejects(load({ mode: 'freeze' }, { now: () => AFTER }), error('policy_expired'))
  for (const mode of ['frozen', 'Freeze', '', true, null]) await assert.rejects(load({ mode }), error('invalid_policy', '/policy/mode'))
})

test('a policy that expires is refused, unless it is to hold everything back', async () => {
  for (const onExpired of [undefined, 'refuse', 'STRICT', true, null]) {
    await assert.rejects(load({}, { now: () => AFTER, onExpired }), error('policy_expired'))
  }
  const late = await load({}, { now: () => AFTER, onExpired: 'strict' })
  allHeldBack(late, 'policy_expired', EXPIRED)
  assert.equal(late.policy.expires, '2027-01-01T00:00:00.000Z')
  const broken = await load({}, { now: () => { throw new Error('no clock') }, onExpired: 'strict' })
  allHeldBack(broken, 'policy_expired', EXPIRED)
  await assert.rejects(load({ effective: EXPIRES, expires: '2099-01-01T00:00:00Z' }, { onExpired: 'strict' }), error('policy_not_effective'))
})

test('a policy that expires while it is loaded holds everything back from then on', async () => {
  let time = BEFORE
  const guard = await load({}, { now: () => time, onExpired: 'strict' })
  const usual = await load({}, { now: () => time })
  assert.deepEqual(guard.protect(VALUES, request).denied, ['note'])
  time = AFTER
  allHeldBack(guard, 'policy_expired', EXPIRED)
  assert.throws(() => usual.protect(VALUES, request), error('policy_expired'))
  time = BEFORE
  assert.deepEqual(guard.protect(VALUES, request).denied, ['note'])
})
