// Opening in the package, held to what the core's opener is held to: the same vectors, and what `jose` seals.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompactEncrypt, importJWK } from 'jose'
import { keygen, openValue, readEnvelope } from '../../pkg/dist/index.js'
import { CHARACTERS, GOOD, HOSTILE, MALFORMED } from './hostile.mjs'
import { error, vectors } from './support.mjs'

const { jwe, key, expected, plaintext } = GOOD
const PHONE = { field: 'phone' }
const CONTEXT = { policy: 'signup', class: 'contact.phone', field: 'phone', audience: 'shop', purpose: 'order', iat: 1795478400 }

/** What `jose` makes of a header like ours. */
async function sealed(bytes, { to = key, kid = 'shop-2026', ...context } = {}) {
  const { kty, crv, x, y } = to
  const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid, typ: 'veilgate-field+jwe', veilgate: { v: 1, ...CONTEXT, ...context } }
  const plaintext = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes)
  return new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(await importJWK({ kty, crv, x, y }, header.alg))
}

/** The text, or the code of what keeps it from being opened. */
const verdict = (...args) => openValue(...args).then(text => ({ text }), thrown => {
  assert.ok(error(thrown.code)(thrown))
  assert.ok(![key.d, '138001'].some(secret => JSON.stringify({ ...thrown, message: thrown.message, stack: thrown.stack }).includes(secret)))
  return { code: thrown.code }
})

for (const { name, jwe, key, expected, code } of HOSTILE) {
  test(`hostile: ${name}`, async () => assert.deepEqual(await verdict(jwe, key, expected), code === null ? { text: plaintext } : { code }))
}

test('hostile: every character changed', async () => {
  for (const { name, jwe, key, expected, code } of CHARACTERS) assert.deepEqual(await verdict(jwe, key, expected), { code }, name)
})

for (const { name, jwe, message } of MALFORMED) {
  test(`malformed: ${name}`, async () => {
    assert.deepEqual(await verdict(jwe, key, PHONE), { code: 'invalid_envelope' })
    // Whether a point is on the curve the platform says, and not at once.
    if (message === 'the point is not on P-256') assert.equal(readEnvelope(jwe).field, 'phone')
    else assert.throws(() => readEnvelope(jwe), error('invalid_envelope'))
  })
}

const { private_keys: goodKeys } = vectors('seal/keys.json')
for (const { name, jwk } of goodKeys) {
  test(`private key: ${name}`, async () => {
    assert.equal(await openValue(await sealed('13800138000', { to: jwk, kid: jwk.kid ?? 'any' }), jwk, PHONE), '13800138000')
  })
}

for (const { name, sealed_for: context, expected, opens } of vectors('seal/contexts.json').cases) {
  test(`context: ${name}`, async () => {
    const said = await verdict(await sealed('13800138000', { form: undefined, record: undefined, ...context }), key, expected)
    assert.deepEqual(said, opens ? { text: '13800138000' } : { code: 'open_failed' })
  })
}

test('what is opened is what was sealed, byte for byte, and only text', async () => {
  for (const text of ['', '\ufeff13800138000', '\ufeff', 'a\ufeff', '\0', '😀', 'x'.repeat(1 << 20)]) {
    assert.equal(await openValue(await sealed(text), key, PHONE), text)
  }
  for (const bytes of [[0xff, 0xfe], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x31, 0xe4, 0xbd], [0xf4, 0x90, 0x80, 0x80]]) {
    assert.deepEqual(await verdict(await sealed(bytes), key, PHONE), { code: 'open_failed' })
  }
})

test('names may hold what the grammar of JSON is made of', async () => {
  const field = '{"a":1,"a":[":"]}\\'
  assert.equal(await openValue(await sealed('x', { field, class: '\\"', form: '::' }), key, { field, form: '::' }), 'x')
})

test('what is longer than a sealed value can be is no envelope', async () => {
  assert.deepEqual(await verdict(await sealed('x'.repeat((1 << 20) + 8192)), key, PHONE), { code: 'invalid_envelope' })
  assert.equal(readEnvelope(await sealed('x', { field: 'f'.repeat(7500) })).field.length, 7500)
  assert.deepEqual(await verdict(await sealed('x', { field: 'f'.repeat(8192) }), key, PHONE), { code: 'invalid_envelope' })
})

test('what is expected is a field and texts, and nothing else', async () => {
  const hostile = { get field() { throw new Error(key.d) } }
  for (const odd of [undefined, null, 'phone', 5, [], ['phone'], {}, { field: null }, { field: 1 }, { field: ['phone'] }, { field: '\ud800' }, hostile]) {
    assert.deepEqual(await verdict(jwe, key, odd), { code: 'invalid_request' })
  }
  for (const odd of [{ role: 'x' }, { class: 'x' }, { audience: 1 }, { purpose: ['order'] }, { form: {} }, { record: true }, { audience: () => 'shop' }, JSON.parse('{"__proto__":{}}')]) {
    const stated = Object.defineProperties({ field: 'phone' }, Object.getOwnPropertyDescriptors(odd))
    assert.deepEqual(await verdict(jwe, key, stated), { code: 'invalid_request' })
  }
  assert.deepEqual(await verdict(jwe, key, { field: 'phone', audience: null, purpose: undefined }), { text: plaintext })
})

test('what is no private key is refused, whatever it is', async () => {
  const circle = { ...key }
  circle.circle = circle
  for (const odd of [undefined, null, 'EC', 5, [], [key], circle, { ...key, get d() { throw new Error(key.d) } }, { ...key, x5t: 1n }]) {
    assert.deepEqual(await verdict(jwe, odd, expected), { code: 'invalid_key' })
  }
})

test('what objects inherit is not what an envelope says', async () => {
  const bare = await sealed('x')
  Object.prototype.form = 'checkout'
  try {
    assert.deepEqual(await verdict(bare, key, Object.assign(Object.create(null), { field: 'phone', form: 'checkout' })), { code: 'open_failed' })
  } finally {
    delete Object.prototype.form
  }
})

test('no key that opens can be taken out of WebCrypto again', async t => {
  const extractable = []
  for (const [name, place] of [['importKey', 3], ['unwrapKey', 5]]) {
    const real = crypto.subtle[name]
    t.mock.method(crypto.subtle, name, function (...args) {
      extractable.push(args[place])
      return real.apply(this, args)
    })
  }
  assert.equal(await openValue(jwe, key, expected), plaintext)
  assert.deepEqual(extractable, [false, false, false, false])
})

test('a new key pair has the members of the two keys, and opens', async () => {
  const { privateKey, publicKey } = await keygen('商店\ud800')
  const members = ['kty', 'crv', 'kid', 'use', 'alg', 'x', 'y']
  assert.deepEqual([Object.keys(publicKey), Object.keys(privateKey)], [members, [...members, 'd']])
  const { d, ...shared } = privateKey
  assert.deepEqual(publicKey, shared)
  assert.equal(publicKey.kid, '商店\ufffd')
  assert.equal(await openValue(await sealed('x', { to: privateKey, kid: publicKey.kid }), privateKey, PHONE), 'x')
  for (const odd of [undefined, null, '', 5, {}, { kid: '' }, { kid: 1 }, { kid: 'k', crv: 'X25519' }, { kid: 'k', crv: null }]) {
    await assert.rejects(keygen(odd), error('invalid_key'))
  }
})
