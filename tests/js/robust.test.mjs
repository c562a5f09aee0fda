// Bad input. Any object as fields, any JSON as policy, any string as value, and anything anywhere else gives an answer that
// accounts for every value, or a `VeilgateError` that repeats none. The module never traps. All from one seed, so a failure repeats.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Guard, keygen, openValue, readEnvelope } from '../../pkg/dist/index.js'
import { guardOf, keys, policy, request } from './support.mjs'

const SECRET = 'never repeat me'

/** xorshift32. `random(n)` is a whole number below n. */
function randomFrom(seed) {
  let state = seed
  const random = below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  return Object.assign(random, {
    pick: list => list[random(list.length)],
    times: (count, make) => Array.from({ length: random(count) }, make),
  })
}

/** `answer` or what was thrown, which must be ours, from no trap, and without the secret. */
function outcomeOf(run, seed) {
  const judged = thrown => {
    if (thrown?.name !== 'VeilgateError') throw new Error(`seed ${seed}: another exception`, { cause: thrown })
    assert.ok(!['internal', 'not_ready'].includes(thrown.code), `seed ${seed}: ${thrown.code}`)
    assert.ok(thrown.message !== '' && thrown.help !== '', `seed ${seed}: ${thrown.code} says too little`)
    assert.ok(!`${thrown.message} ${thrown.help} ${thrown.stack} ${JSON.stringify(thrown.problems)}`.includes(SECRET), `seed ${seed}: repeats a value`)
    return { code: thrown.code }
  }
  try {
    const answer = run()
    return answer instanceof Promise ? answer.then(value => ({ answer: value }), judged) : { answer }
  } catch (thrown) {
    return judged(thrown)
  }
}

const ALPHABETS = ['0123456789', '０１２３４５６７８９', 'abcXYZ@._-+ ', '省市区路号张伟李明身份证手机', '\u0000\u0007\u200b\u200d\u202e\ufeff\n\r\t', '𠮷👨‍👩‍👧é\u0301\ud800\udc00\udfff', '()*/:,;="\'\\<>&%{}[]']
const PIECES = ['13800138000', '11010519491231002X', '4111111111111111', 'a.b+c@example.com', '1949-12-31', 'GB82WEST12345698765432', '192.168.0.1', '北京市海淀区中关村大街27号', '欧阳云栖']

const anyText = (random, pieces = [...PIECES, SECRET]) => random.times(6, () => random(3) === 0 ? random.pick(pieces) : random.times(12, () => random.pick([...random.pick(ALPHABETS)])).join('')).join(random.pick(['', ' ', '，']))

const NAMES = ['phone', 'mail', 'mobile', 'idNo', 'cardNumber', 'cvv', 'birthDate', 'address', 'receiver', 'note', 'n', '', '__proto__', 'constructor', 'toString', 'then', 'toJSON', 'a/b', 'a~b', '0', '\ud800', 'length']

/** Values that may be protected. */
const SCALARS = [random => anyText(random), random => random(1e9) - 5e8, random => random(1e6) / 7, () => true, () => false, () => null, random => BigInt(random(1e9)) ** 3n, random => new Date(random(4e9) * 1000), () => -0]
/** Values that may not, or that misbehave. */
const HOSTILE = [
  () => undefined, () => Number.NaN, () => Number.NEGATIVE_INFINITY, () => 1e21, () => Symbol(SECRET), () => () => SECRET, () => new Date(Number.NaN),
  () => new Map([[SECRET, SECRET]]), () => new Set([SECRET]), () => new WeakMap(), () => new Uint8Array(3), () => new ArrayBuffer(2), () => /x/g, () => new Error(SECRET),
  () => Promise.resolve(SECRET), () => new String(SECRET), () => Object(1n), () => new (class Person { name = SECRET })(), () => new Blob([SECRET]), () => new FormData(), () => globalThis,
  () => [1, , 3], () => Object.assign([1], { extra: SECRET }), () => ({ [Symbol(SECRET)]: 1 }),
  () => ({ get value() { throw new Error(SECRET) } }), () => ({ get value() { throw undefined } }), () => ({ toJSON() { throw new Error(SECRET) } }),
  () => new Proxy({}, { ownKeys() { throw new Error(SECRET) } }), () => new Proxy([], { get() { throw new Error(SECRET) } }), () => new Proxy({}, { getPrototypeOf() { throw new Error(SECRET) } }),
  () => new Proxy({ a: SECRET }, { getOwnPropertyDescriptor() { return undefined } }), () => new Proxy({}, { ownKeys: () => ['ghost'] }),
  () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy },
  () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy },
  () => { const circle = { inner: [] }; circle.inner.push(circle); return circle },
  () => { let deep = SECRET; for (let depth = 0; depth < 5000; depth += 1) deep = [deep]; return deep },
]
const PLAIN_OBJECTS = [() => ({}), () => Object.create(null)]

function anyObject(random, hostile, depth = 0) {
  const members = random.times(depth === 0 ? 8 : 4, () => [random.pick(NAMES), anyValue(random, hostile, depth + 1)])
  const object = random.pick(PLAIN_OBJECTS)()
  for (const [name, value] of members) Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return object
}

function anyValue(random, hostile, depth = 0) {
  if (hostile > 0 && random(100) < hostile) return random.pick(HOSTILE)(random)
  if (depth > 4 || random(3) > 0) return random.pick(SCALARS)(random)
  return random(2) === 0 ? random.times(4, () => anyValue(random, hostile, depth + 1)) : anyObject(random, hostile, depth)
}

/** The values in what was passed in or came out, counted without the package. What holds nothing counts as a value. */
const leaves = value => Object.values(value).reduce((sum, member) => sum + (holdsSomething(member) ? leaves(member) : 1), 0)
const holdsSomething = value => typeof value === 'object' && value !== null && !(value instanceof Date) && Object.keys(value).length > 0

const permit = (represent, seal) => ({ rules: [
  { id: 'all', effect: 'permit', classes: ['unclassified', 'plain', 'person', 'contact', 'gov', 'payment.card.pan'], audiences: ['shop'], purposes: ['order'], form: { represent, ...(seal && { seal: 'shop-2026' }) }, reason: { en: 'Needed', zh: '需要' } },
] })
const GUARDS = await Promise.all([guardOf(), guardOf(permit('mask')), guardOf(permit('raw', true)), guardOf(permit('text.findings', true)), guardOf(permit('label'))])

function accounted(fields, { decisions, denied, fields: released, receipt }, seed) {
  assert.equal(decisions.length, leaves(fields), `seed ${seed}: a value is not decided`)
  assert.equal(new Set(decisions.map(({ path }) => path)).size, decisions.length, `seed ${seed}: two decisions for one path`)
  assert.deepEqual(denied, decisions.filter(({ effect }) => effect === 'deny').map(({ path }) => path), `seed ${seed}`)
  assert.equal(leaves(released), decisions.length - denied.length, `seed ${seed}: what is released is not there`)
  assert.deepEqual(receipt.fields.map(({ path }) => path), decisions.map(({ path }) => path), `seed ${seed}`)
  assert.ok(!JSON.stringify({ decisions: decisions.map(({ path: _, ...rest }) => rest), receipt }).includes(SECRET), `seed ${seed}: repeats a value`)
}

test('any object as fields is accounted for, or refused by name', () => {
  const codes = new Set()
  for (let seed = 1; seed <= 1500; seed += 1) {
    const random = randomFrom(seed)
    const fields = random(20) === 0 ? anyValue(random, 60) : anyObject(random, random.pick([0, 0, 4, 20]))
    const { answer, code } = outcomeOf(() => random.pick(GUARDS).protect(fields, request), seed)
    codes.add(code ?? 'an outcome')
    if (answer !== undefined) accounted(fields, answer, seed)
  }
  assert.ok(codes.has('an outcome') && codes.has('unsupported_type'))
  for (const code of ['an outcome', 'unsupported_type', 'too_large', 'duplicate_path']) codes.delete(code)
  assert.deepEqual([...codes], [])
})

test('plain data is never refused', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const random = randomFrom(seed * 7919)
    const fields = { list: random.times(5, () => anyValue(random, 0)), more: anyValue(random, 0) }
    const { answer, code } = outcomeOf(() => random.pick(GUARDS).protect(fields, request), seed)
    // A name with a slash may look like a path of another.
    if (code !== undefined) assert.equal(code, 'duplicate_path', `seed ${seed}`)
    else accounted(fields, answer, seed)
  }
})

test('any string as value: findings have their place, what is sealed opens to it', async () => {
  const guard = GUARDS[2]
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = randomFrom(seed * 104729)
    const [name, text] = [random.pick(NAMES.slice(0, 11)), anyText(random)]
    let end = 0
    for (const finding of guard.inspect(text, { name })) {
      assert.ok(finding.start >= end && finding.end > finding.start && finding.end <= text.length, `seed ${seed}: a finding out of place`)
      end = finding.end
    }
    for (const other of GUARDS) accounted({ [name]: text }, other.protect({ [name]: text }, request), seed)
    const { fields } = guard.protect({ [name]: text }, request)
    if (fields[name] !== undefined) assert.equal(await openValue(fields[name], keys.privateKey, { field: name }), text.toWellFormed?.() ?? text.replace(/\p{Surrogate}/gu, '\ufffd'), `seed ${seed}`)
  }
})

/** Any JSON. A policy may be repeated to its author, so there is no secret in it. */
const anyJson = (random, depth = 0) => {
  switch (random(depth > 3 ? 5 : 7)) {
    case 0: return null
    case 1: return random(2) === 0
    case 2: return random.pick([0, -1, 1.5, 1e300, 4294967296, Number.MAX_SAFE_INTEGER])
    case 3: return anyText(random, PIECES)
    case 4: return random.pick(['shop', 'order', 'raw', 'mask', 'permit', 'forbid', 'require', '*', 'plain', 'contact', 'shop-2026', ''])
    case 5: return random.times(4, () => anyJson(random, depth + 1))
    default: return Object.fromEntries(random.times(4, () => [random.pick([...NAMES, 'id', 'effect', 'classes', 'form', 'when', 'jwk']), anyJson(random, depth + 1)]))
  }
}

/** Changes a document in a few places: members removed, replaced, exchanged, repeated, renamed or added. */
function mutate(random, document) {
  const places = []
  const walk = node => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      places.push([node, key])
      walk(node[key])
    }
  }
  for (let change = 0; change <= random(3); change += 1) {
    places.length = 0
    walk(document)
    const [[node, key], [other, otherKey]] = [random.pick(places), random.pick(places)]
    const value = node[key]
    switch (random(6)) {
      case 0: Array.isArray(node) ? node.splice(Number(key), 1) : delete node[key]; break
      case 1: node[key] = anyJson(random); break
      case 2: [node[key], other[otherKey]] = [structuredClone(other[otherKey]), structuredClone(value)]; break
      case 3: Array.isArray(node) ? node.push(structuredClone(value)) : (node[random.pick(NAMES)] = structuredClone(value)); break
      case 4: if (!Array.isArray(node)) { delete node[key]; node[`${key}x`] = value } break
      default: node[key] = Array.isArray(value) ? [...value, anyJson(random)] : typeof value === 'string' ? value + anyText(random, PIECES) : [value]
    }
  }
  return document
}

/** Changes a text in one place. */
function damage(random, text) {
  const at = random(text.length)
  return random.pick([text.slice(0, at), text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + random.pick(['"', '{', '}', ',', '\\', '0', '\ud800', ' ']) + text.slice(at), text.slice(at)])
}

const RICH = () => policy({
  transforms: { four: { op: 'mask.pan', params: { first: 0, last: 4 } }, labels: { op: 'text.findings', params: { replace: 'label' } } },
  defaults: { onDeny: 'drop-field' },
})

test('any JSON as policy is loaded, or refused by name with every problem', async () => {
  const fields = { phone: '13800138000', mail: 'a@b.cn', note: `${SECRET} 13800138000`, n: 1 }
  const codes = new Set()
  for (let seed = 1; seed <= 900; seed += 1) {
    const random = randomFrom(seed * 15485863)
    const kind = random(10)
    const document = kind === 0 ? anyJson(random) : mutate(random, structuredClone(RICH()))
    const source = kind < 3 ? damage(random, JSON.stringify(document)) : kind < 6 ? JSON.stringify(document) : document
    const { answer: guard, code } = await outcomeOf(() => Guard.load(source), seed)
    const { answer: checked } = await outcomeOf(() => Guard.check(source), seed)
    codes.add(code ?? 'a guard')
    assert.ok(Array.isArray(checked.problems), `seed ${seed}`)
    if (guard === undefined) {
      if (code === 'invalid_policy') assert.equal(checked.ok, false, `seed ${seed}: load finds what check does not`)
      continue
    }
    assert.equal(checked.ok, true, `seed ${seed}: check finds what load does not`)
    const { answer: outcome } = outcomeOf(() => guard.protect(fields, request), seed)
    if (outcome !== undefined) {
      accounted(fields, outcome, seed)
      for (const decision of outcome.decisions) for (const locale of ['en', 'zh']) assert.notEqual(guard.explain(decision, locale), '')
    }
    guard.free()
  }
  assert.ok(codes.has('a guard') && codes.has('invalid_policy'))
  for (const code of ['a guard', 'invalid_policy', 'policy_expired', 'key_missing', 'invalid_key']) codes.delete(code)
  assert.deepEqual([...codes], [])
})

test('anything in any other place gives an answer, or is refused by name', async () => {
  const [guard] = GUARDS
  const { fields: { phone: jwe }, decisions: [decision] } = guard.protect({ phone: '13800138000' }, request)
  const places = {
    request: value => guard.protect({ phone: SECRET }, value),
    'a member of the request': (value, random) => guard.protect({ phone: SECRET }, { ...request, [random.pick(['audience', 'purpose', 'context', 'consent', 'discharged', 'form', 'record'])]: value }),
    'fields to classify': value => guard.classify(value),
    'a field to classify': (value, random) => guard.classify([{ name: 'phone', [random.pick(['name', 'label', 'type', 'autocomplete', 'placeholder', 'class', 'value'])]: value }]),
    'text to inspect': value => guard.inspect(value),
    'hints': value => guard.inspect('x', value),
    'a decision to explain': value => guard.explain(value),
    'a member of a decision': (value, random) => guard.explain({ ...decision, [random.pick(Object.keys(decision))]: value }),
    'a form': value => guard.protectForm(value, request),
    'a form to attach': value => guard.attach(value, request),
    'a policy': value => Guard.load(value),
    'a policy to check': value => Guard.check(value),
    'keys': value => Guard.load(policy(), { keys: value }),
    'a key': value => Guard.load(policy(), { keys: [value] }),
    'an envelope': value => openValue(value, keys.privateKey, { field: 'phone' }),
    'a private key': value => openValue(jwe, value, { field: 'phone' }),
    'what is expected': value => openValue(jwe, keys.privateKey, value),
    'an envelope to read': value => readEnvelope(value),
    'the id of a key': value => keygen(value),
  }
  for (const [place, ask] of Object.entries(places)) {
    await test(`anything as ${place}`, async () => {
      for (let seed = 1; seed <= 120; seed += 1) {
        const random = randomFrom(seed * 32452843)
        const value = random(3) === 0 ? anyJson(random) : random(2) === 0 ? random.pick(HOSTILE)(random) : anyObject(random, 10)
        await outcomeOf(() => ask(value, random), `${seed} (${place})`)
      }
    })
  }
})

test('megabytes as a value: masked, whatever the mask writes', async () => {
  const guard = await guardOf({
    transforms: {
      keep: { op: 'mask.keep', params: { fill: '••••', fixed: 32 } },
      email: { op: 'mask.email', params: { fill: '••••', fixed: 32 } },
    },
    rules: ['keep', 'email'].map(represent => ({
      id: represent, effect: 'permit', classes: [represent === 'keep' ? 'unclassified' : 'contact.email'], audiences: ['shop'], purposes: ['order'],
      form: { represent }, reason: { en: 'r' },
    })),
  })
  for (const value of ['x'.repeat(6_000_000), '😀'.repeat(3_000_000)]) {
    const { fields } = guard.protect({ note: value, email: value }, request)
    assert.deepEqual(fields, { note: '••••'.repeat(32), email: '••••'.repeat(32) })
  }
})

test('large policies are answered in time, and the module goes on', async () => {
  const many = (one, count) => Array(count).fill(one)
  const limited = {
    classes: { x: { level: 1, releaseOnlyTo: [] } },
    rules: Array.from({ length: 20 }, (_, number) => ({
      id: `r${number}`, effect: 'permit', classes: many('x', 1000), audiences: many('shop', 1000), purposes: ['order'],
      form: { represent: 'raw' }, reason: { en: 'r' },
    })),
  }
  const { ok, problems } = await Guard.check(policy(limited))
  assert.equal(ok, false)
  assert.ok(problems.length <= 200)
  const start = performance.now()
  const long = 'k'.repeat(20_000)
  assert.equal((await Guard.check(policy({ $schema: { [long]: many(0, 300_000) } }))).ok, true)
  assert.equal((await Guard.check(policy({ $schema: { [long]: many(0.5, 200_000) } }))).ok, false)
  assert.ok(performance.now() - start < 20_000)
})

test('after all that the module is whole, and so is the page', () => {
  const fields = { phone: '13800138000', n: 1 }
  accounted(fields, GUARDS[0].protect(fields, request), 0)
  assert.equal({}.polluted, undefined)
  assert.deepEqual(Object.keys(Object.prototype), [])
})
