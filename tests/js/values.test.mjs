// Every kind of value: it is protected, or refused with its path and without itself.
import assert from 'node:assert/strict'
import test from 'node:test'
import vm from 'node:vm'
import { openValue } from '../../pkg/dist/index.js'
import { error, guardOf, keys, request } from './support.mjs'

const guard = await guardOf()
const protect = fields => guard.protect(fields, request)

test('numbers, booleans and null released raw keep their type', () => {
  const fields = { count: 3, zero: -1.5, yes: true, none: null, list: [1, [false]], empty: {}, nothing: [] }
  const outcome = protect(fields)
  assert.deepEqual(outcome.fields, fields)
  assert.deepEqual(outcome.decisions.map(({ path }) => path), ['count', 'zero', 'yes', 'none', 'list/0', 'list/1/0', 'empty', 'nothing'])
  assert.deepEqual(outcome.denied, [])
})

test('bigints leave as text, dates as ISO 8601', async () => {
  assert.deepEqual(protect({ n: 12345678901234567890n }).fields, { n: '12345678901234567890' })
  assert.deepEqual(protect({ mail: new Date(0) }).fields, { mail: '1970-01-01T00:00:00.000Z' })
})

test('what is denied is absent from objects and left out of arrays', () => {
  const outcome = protect({ a: { note: 'my words', n: 1 }, list: ['my words', 2, 'more'], note: 'my words' })
  assert.deepEqual(outcome.fields, { a: { n: 1 }, list: [2] })
  assert.deepEqual(outcome.denied, ['a/note', 'list/0', 'list/2', 'note'])
  const { fields, ...rest } = outcome
  assert.ok(!JSON.stringify(rest).includes('my words'))
})

test('paths are JSON Pointers below the name', () => {
  const { decisions } = protect({ 'a/b': { 'c/d': 1, 'e~f': 2 } })
  assert.deepEqual(decisions.map(({ path }) => path), ['a/b/c~1d', 'a/b/e~0f'])
})

test('two values with the same path are refused', () => {
  assert.throws(() => protect({ 'a/b': 1, a: { b: 2 } }), error('duplicate_path', 'a/b'))
})

test('members named __proto__ and constructor are members', () => {
  const outcome = protect(JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toString":3}'))
  assert.deepEqual(Object.keys(outcome.fields), ['__proto__', 'constructor', 'toString'])
  assert.equal({}.polluted, undefined)
  assert.equal(Object.getPrototypeOf(outcome.fields), Object.prototype)
})

test('lone surrogates become U+FFFD', () => {
  assert.deepEqual(protect({ mail: 'a\uD800b\uDC00', '\uD800': 1 }).fields, { mail: 'a\uFFFDb\uFFFD', '\uD800': 1 })
})

test('objects of another realm are objects', () => {
  assert.deepEqual({ ...protect(vm.runInNewContext('({ n: 1, list: [2] })')).fields }, { n: 1, list: [2] })
  assert.deepEqual(protect(Object.assign(Object.create(null), { n: 1 })).fields, { n: 1 })
})

const SECRET = 'do not say me'
class Person { name = SECRET }
const circle = { inner: {} }
circle.inner.back = circle
const refused = {
  undefined: [undefined, 'x'],
  function: [() => SECRET, 'x'],
  symbol: [Symbol(SECRET), 'x'],
  NaN: [Number.NaN, 'x'],
  Infinity: [Number.POSITIVE_INFINITY, 'x'],
  'a number that lost digits': [110101199003074477, 'x'],
  'an invalid date': [new Date(Number.NaN), 'x'],
  Map: [new Map([[SECRET, SECRET]]), 'x'],
  Set: [new Set([SECRET]), 'x'],
  'a typed array': [new Uint8Array(3), 'x'],
  'an array buffer': [new ArrayBuffer(3), 'x'],
  'a boxed string': [new String(SECRET), 'x'],
  'a regular expression': [/do not say me/, 'x'],
  'an error': [new Error(SECRET), 'x'],
  'a promise': [Promise.resolve(SECRET), 'x'],
  'a class instance': [new Person(), 'x'],
  'a blob': [new Blob([SECRET]), 'x'],
  'a sparse array': [[1, , 2], 'x'],
  'an array with members': [Object.assign([1], { extra: SECRET }), 'x'],
  'a symbol as a key': [{ [Symbol('k')]: SECRET }, 'x'],
  'a getter that throws': [{ get me() { throw new Error(SECRET) } }, 'x/me'],
  'a proxy that throws': [new Proxy({}, { ownKeys() { throw new Error(SECRET) } }), 'x'],
  'a revoked proxy': [(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })(), 'x'],
  'a cycle': [circle, 'x/inner/back'],
  'something deep inside': [{ list: [{ f() {} }] }, 'x/list/0/f'],
}
for (const [name, [value, path]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => protect({ mail: 'a@b.cn', x: value }), thrown => {
      assert.ok(!`${thrown.message} ${thrown.help} ${thrown.stack}`.includes(SECRET))
      return error('unsupported_type', path)(thrown)
    })
  })
}

test('what is no object of fields is refused', () => {
  for (const fields of [undefined, null, 'text', 5, [], [1], new Date(), () => 1]) {
    assert.throws(() => protect(fields), error('unsupported_type'))
  }
})

test('depth and number of values have limits', () => {
  let deep = 1
  for (let depth = 0; depth < 100; depth += 1) deep = { deep }
  assert.throws(() => protect({ deep }), error('too_large'))
  assert.throws(() => protect({ many: new Array(200_000).fill(1) }), error('too_large'))
  let shared = {}
  for (let depth = 0; depth < 60; depth += 1) shared = { left: shared, right: shared }
  assert.throws(() => protect({ shared }), error('too_large'))
})

test('any JSON as fields gives an outcome or an error with a code, never a loss', () => {
  // A small generator with a seed, so that a failure can be repeated.
  let state = 7
  const random = below => { state = (state * 1103515245 + 12345) % 2147483648; return state % below }
  const any = depth => {
    switch (random(depth > 3 ? 6 : 8)) {
      case 0: return null
      case 1: return random(2) === 0
      case 2: return random(1000) - 500
      case 3: return String.fromCharCode(...Array.from({ length: random(8) }, () => random(65536)))
      case 4: return '13800138000'
      case 5: return random(1000) / 7
      case 6: return Array.from({ length: random(4) }, () => any(depth + 1))
      default: return Object.fromEntries(Array.from({ length: random(4) }, (_, index) => [`k${index}`, any(depth + 1)]))
    }
  }
  const leaves = value => typeof value === 'object' && value !== null ? Object.values(value).reduce((sum, item) => sum + leaves(item), 0) : 1
  for (let round = 0; round < 300; round += 1) {
    const fields = { a: any(0), b: any(0) }
    const { decisions, denied } = protect(fields)
    assert.equal(decisions.length, leaves(fields))
    assert.equal(denied.length, decisions.filter(({ effect }) => effect === 'deny').length)
  }
})

test('a sealed number, boolean or null leaves sealed, not as itself', async () => {
  const sealed = { id: 'all', effect: 'permit', classes: ['plain'], audiences: ['shop'], purposes: ['order'], form: { represent: 'raw', seal: 'shop-2026' }, reason: { en: 'x' } }
  const guard = await guardOf({ rules: [sealed] })
  const values = { n: 42, d: 1.5, b: true, z: null }
  const { fields } = guard.protect(values, request)
  for (const [name, value] of Object.entries(values)) {
    assert.equal(await openValue(fields[name], keys.privateKey, { field: name }), value === null ? '' : String(value))
  }
})

test('what holds nothing is decided and accounted for; what is denied leaves no shape behind', async () => {
  const fields = { a: [], b: {}, c: { d: 'x', e: ['y', []] } }
  const paths = ['a', 'b', 'c/d', 'c/e/0', 'c/e/1']
  const open = (await guardOf()).protect(fields, request)
  assert.deepEqual([open.fields, open.decisions.map(({ path }) => path), open.denied], [{ a: [], b: {}, c: { e: [[]] } }, paths, ['c/d', 'c/e/0']])
  const shut = (await guardOf({ rules: [] })).protect(fields, request)
  assert.deepEqual([shut.fields, shut.denied], [{}, paths])
})
