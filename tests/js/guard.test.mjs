// The public verbs, without a page.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Guard, initSync, keygen, openValue, readEnvelope } from '../../pkg/dist/index.js'
import { error, guardOf, keys, policy, request } from './support.mjs'

const PHONE = '13800138000'

test('a guard says which policy it enforces', async () => {
  const guard = await guardOf()
  const { sha256, ...rest } = guard.policy
  assert.deepEqual(rest, { id: 'signup', revision: 3, expires: '2099-01-01T00:00:00.000Z' })
  assert.match(sha256, /^[0-9a-f]{64}$/)
  assert.equal((await Guard.load(JSON.stringify(policy()))).policy.sha256, sha256)
})

test('a sealed field opens for whom it is meant, and for nobody else', async () => {
  const guard = await guardOf()
  const bound = { ...request, form: 'checkout', record: 'r-1' }
  const outcome = guard.protect({ phone: PHONE }, bound)
  const jwe = outcome.fields.phone
  assert.ok(!JSON.stringify(outcome).includes(PHONE))
  assert.deepEqual(outcome.decisions[0].seal, ['shop-2026'])
  assert.equal(await openValue(jwe, keys.privateKey, { field: 'phone', ...bound }), PHONE)
  for (const other of [{ field: 'mail' }, { field: 'phone', audience: 'else' }, { field: 'phone', record: 'r-2' }, { field: 'phone', form: 'other' }]) {
    await assert.rejects(openValue(jwe, keys.privateKey, other), error('open_failed'))
  }
  await assert.rejects(openValue(jwe, keys.privateKey, {}), error('invalid_request'))
  await assert.rejects(openValue(jwe, (await keygen('shop-2026')).privateKey, { field: 'phone' }), error('open_failed'))
  await assert.rejects(openValue(jwe, { kty: 'oct' }, { field: 'phone' }), error('invalid_key'))
  const { kids, audience, purpose, field, form, record } = readEnvelope(jwe)
  assert.deepEqual({ kids, audience, purpose, field, form, record }, { kids: ['shop-2026'], field: 'phone', ...bound })
})

test('every problem of a policy is named at once', async () => {
  const broken = policy({ rules: [{ id: 'x', effect: 'allow' }], bogus: 1, audiences: 7 })
  await assert.rejects(Guard.load(broken), thrown => {
    assert.ok(thrown.problems.length >= 3, 'three mistakes, at least three problems')
    for (const problem of thrown.problems) assert.deepEqual(Object.keys(problem).sort(), ['code', 'help', 'message', 'path', 'severity'])
    return error('invalid_policy')(thrown)
  })
  const { ok, problems } = await Guard.check(broken)
  assert.equal(ok, false)
  assert.ok(problems.some(({ path }) => path === '/bogus'))
  assert.deepEqual(await Guard.check(policy()), { ok: true, problems: [] })
})

test('no policy is a policy', async () => {
  const circle = {}
  circle.circle = circle
  for (const nothing of [undefined, null, 5, '', '{', '[]', 'null', {}, [], circle, { big: 1n }]) {
    await assert.rejects(Guard.load(nothing), error('invalid_policy'))
  }
})

test('repeated keys in text are seen', async () => {
  const text = JSON.stringify(policy()).replace('{', '{"format":"veilgate/1",')
  await assert.rejects(Guard.load(text), error('invalid_policy'))
})

test('an expired policy releases nothing, when loaded and later', async () => {
  let time = Date.UTC(2026, 0, 1)
  const expiring = policy({ policy: { id: 'p', revision: 1, expires: '2027-01-01T00:00:00Z' } })
  const guard = await Guard.load(expiring, { now: () => time })
  assert.equal(guard.protect({ n: 1 }, request).receipt.time.slice(0, 10), '2026-01-01')
  time = Date.UTC(2027, 0, 1)
  assert.throws(() => guard.protect({ n: 1 }, request), error('policy_expired'))
  await assert.rejects(Guard.load(expiring, { now: () => time }), error('policy_expired'))
  for (const now of [() => Number.NaN, () => 'soon', () => undefined]) {
    await assert.rejects(Guard.load(expiring, { now }), error('policy_expired'))
  }
})

test('an expired policy is refused by every verb', async () => {
  let time = Date.UTC(2026, 0, 1)
  const expiring = policy({ policy: { id: 'p', revision: 1, expires: '2027-01-01T00:00:00Z' } })
  const guard = await Guard.load(expiring, { now: () => time })
  const [decision] = guard.protect({ n: 1 }, request).decisions
  const verbs = {
    inspect: () => guard.inspect('x'), classify: () => guard.classify({ n: 1 }), protect: () => guard.protect({ n: 1 }, request),
    protectForm: () => guard.protectForm(new FormData(), request), explain: () => guard.explain(decision),
  }
  time = Date.UTC(2026, 11, 31, 23, 59, 59, 999)
  for (const verb of Object.values(verbs)) await verb()
  for (time of [Date.UTC(2027, 0, 1), Number.NaN, Number.POSITIVE_INFINITY, '2026', undefined]) {
    for (const [name, verb] of Object.entries(verbs)) await assert.rejects(async () => verb(), error('policy_expired', '/policy/expires'), name)
  }
})

test('a clock that throws is no clock', async () => {
  await assert.rejects(Guard.load(policy(), { now() { throw new Error('stopped') } }), error('policy_expired'))
})

test('keys come as a set, a list or a map', async () => {
  const { publicKey } = keys
  const without = { keys: { 'shop-2026': { use: 'seal', holders: ['shop'] } } }
  const { kid: _, ...unnamed } = publicKey
  for (const given of [{ keys: [publicKey] }, [publicKey], { 'shop-2026': unnamed }]) {
    const guard = await guardOf(without, { keys: given })
    assert.equal(await openValue(guard.protect({ phone: PHONE }, request).fields.phone, keys.privateKey, { field: 'phone' }), PHONE)
  }
  await assert.rejects(guardOf(without), error('key_missing'))
  await assert.rejects(guardOf(without, { keys: [{ ...publicKey, kid: 'other' }] }), error('key_missing'))
  for (const odd of [5, 'x', [null], { a: 5 }]) await assert.rejects(guardOf(without, { keys: odd }), error('invalid_key'))
})

test('an unusable request is refused', async () => {
  const guard = await guardOf()
  const circle = {}
  circle.context = circle
  assert.throws(() => guard.protect({ n: 1 }, { ...request, audience: 'nobody' }), error('unknown_audience'))
  assert.throws(() => guard.protect({ n: 1 }, { ...request, purpose: 'nothing' }), error('unknown_purpose'))
  for (const odd of [undefined, null, 5, 'shop', [], {}, { audience: 1, purpose: 2 }, { ...request, extra: 1 }, circle]) {
    assert.throws(() => guard.protect({ n: 1 }, odd), error('invalid_request'))
  }
})

test('inspect and classify take texts and fields, and refuse the rest', async () => {
  const guard = await guardOf()
  assert.ok(Array.isArray(guard.inspect('nothing')))
  for (const odd of [undefined, null, 5, {}]) assert.throws(() => guard.inspect(odd), error('unsupported_type'))
  const [phone, other] = guard.classify([{ name: 'phone', value: PHONE }, { name: 'n', value: 5 }])
  assert.equal(phone.class, 'contact.phone.cn-mobile')
  assert.deepEqual([phone.index, phone.name, other.index, other.name], [0, 'phone', 1, 'n'])
  assert.deepEqual(guard.classify({ phone: PHONE })[0].class, 'contact.phone.cn-mobile')
  assert.throws(() => guard.classify([{ name: 'x', value: {} }]), error('unsupported_type', 'x'))
  assert.deepEqual(guard.classify([{ name: 'a\uD800', value: '\uDC00' }]).map(({ name }) => name), ['a\uFFFD'])
  assert.deepEqual(guard.inspect(`\uD800 ${PHONE}`, { label: '\uDC00' }).map(({ start, end }) => [start, end]), [[2, 13]])
  for (const odd of [null, 5, [5], [{ label: 5 }]]) assert.throws(() => guard.classify(odd), error('invalid_fields'))
})

test('decisions are explained in two languages', async () => {
  const guard = await guardOf()
  const [decision] = guard.protect({ note: 'x' }, request).decisions
  assert.match(guard.explain(decision, 'en'), /[a-z]/)
  assert.match(guard.explain(decision, 'zh-CN'), /\p{Script=Han}/u)
  assert.throws(() => guard.explain({}, 'en'), error('invalid_request'))
})

test('a freed guard releases nothing', async () => {
  const guard = await guardOf()
  guard.free()
  guard.free()
  assert.throws(() => guard.protect({ n: 1 }, request), error('not_ready'))
  assert.throws(() => guard.inspect('x'), error('not_ready'))
})

test('a guard can be disposed of', async () => {
  const guard = await guardOf()
  guard[Symbol.dispose]()
  assert.throws(() => guard.protect({ n: 1 }, request), error('not_ready'))
})

test('keygen takes a name or options, and no other curve', async () => {
  const { privateKey, publicKey } = await keygen({ kid: 'k', crv: 'P-256' })
  assert.equal(publicKey.kid, 'k')
  assert.equal(publicKey.d, undefined)
  assert.equal(privateKey.x, publicKey.x)
  await assert.rejects(keygen({ kid: 'k', crv: 'P-521' }), error('invalid_key'))
  await assert.rejects(keygen(''), error('invalid_key'))
})

test('reading an envelope needs text', () => {
  for (const odd of [undefined, null, {}, 5]) assert.throws(() => readEnvelope(odd), error('invalid_envelope'))
  assert.throws(() => readEnvelope('a.b.c'), error('invalid_envelope'))
})

test('loading again is free', () => {
  initSync(new Uint8Array())
})

test('a value of another kind is held by the rules on both', async () => {
  const permit = (id, classes) => ({ id, effect: 'permit', classes, audiences: ['shop'], purposes: ['order'], form: { represent: 'raw' }, reason: { en: 'x' } })
  const forbid = { id: 'shut', effect: 'forbid', classes: ['contact'], reason: { en: 'x' } }
  const named = await guardOf({ rules: [permit('name', ['person.name']), forbid] })
  assert.deepEqual(named.protect({ receiver: '李明月' }, request).fields, { receiver: '李明月' })
  for (const receiver of [PHONE, `李明月 ${PHONE}`, 'li.ming@example.com']) {
    const { fields, decisions: [decision] } = named.protect({ receiver }, request)
    assert.deepEqual([fields, decision.effect, decision.reasons], [{}, 'deny', ['finding_stricter']])
  }
  const both = await guardOf({ rules: [permit('name', ['person.name']), permit('contact', ['contact'])] })
  assert.deepEqual(both.protect({ receiver: PHONE }, request).fields, { receiver: PHONE })
})

test('without options, and with an expired policy, everything answers by name', async () => {
  assert.equal((await Guard.load(policy(), null)).policy.id, 'signup')
  let now = 0
  const guard = await guardOf({}, { now: () => now })
  assert.deepEqual(guard.classify([]), [])
  now = Date.parse('2100-01-01T00:00:00Z')
  assert.throws(() => guard.classify([]), error('policy_expired'))
})
