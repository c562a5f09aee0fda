// Who has to have signed a policy: attacks as data, judged by `node:crypto` and `jose` besides.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { importJWK } from 'jose'
import { Guard } from '../../pkg/dist/index.js'
import { error, keys as sealing, policy, request, vectors } from './support.mjs'

const { keys, documents, trusts, cases, refused } = vectors('policy/signatures.json')
const documentOf = ({ document, signatures }) => structuredClone({ ...documents[document].document, ...(signatures && { signatures }) })
const trustOf = ({ trust }) => trusts[trust] ?? trust
const packsOf = ({ document }) => documents[document].packs
const code = loading => loading.then(guard => { guard.free(); return null }, thrown => {
  assert.ok(error(thrown.code)(thrown))
  return thrown.code
})

/** Whether a signature is one under this identity, by OpenSSL and by nothing of ours. */
function holds({ role, alg, value }, jwk, sha256) {
  const { kty, crv, x, y } = jwk
  const bytes = Buffer.from(value, 'base64url')
  if (bytes.length !== 64 || bytes.toString('base64url') !== value || (kty === 'OKP') !== (alg === 'EdDSA')) return false
  try {
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
    return verify(kty === 'OKP' ? null : 'sha256', Buffer.from(`veilgate-policy/1\n${sha256}\n${role}`), kty === 'OKP' ? key : { key, dsaEncoding: 'ieee-p1363' }, bytes)
  } catch {
    return false
  }
}

/** The most roles that can be filled at once by keys of their own: all ways are tried. */
function most(roles, taken = []) {
  const [first, ...rest] = roles
  if (first === undefined) return 0
  const free = first.filter(key => !taken.includes(key))
  return Math.max(most(rest, taken), ...free.map(key => 1 + most(rest, [...taken, key])))
}

for (const one of cases) {
  test(`signatures: ${one.name}`, async () => {
    const [document, trust, packs] = [documentOf(one), trustOf(one), packsOf(one)]
    const { sha256 } = documents[one.document]
    assert.equal(await code(Guard.load(document, { packs, trust })), one.code)
    assert.equal(await code(Guard.load(JSON.stringify(document, null, 2), { packs, trust })), one.code)
    const guard = await Guard.load(document, { packs })
    assert.equal(guard.policy.sha256, sha256)
    const valid = Object.entries(trust.roles).map(([role, jwks]) => jwks
      .filter(jwk => {
        const first = (one.signatures ?? []).find(signature => signature.role === role && signature.kid === jwk.kid)
        return first !== undefined && holds(first, jwk, sha256)
      })
      .map(({ x }) => x))
    assert.equal(most(valid) >= (trust.threshold ?? valid.length), one.code === null, 'as the other implementation judges')
  })
}

for (const { name, trust, path } of refused) {
  test(`trust: ${name}`, async () => assert.rejects(Guard.load(policy(), { trust }), error('invalid_trust', path)))
}

test('the keys of the vectors are keys to other libraries', async () => {
  for (const { jwk } of Object.values(keys)) await importJWK(jwk, jwk.kty === 'OKP' ? 'EdDSA' : 'ES256')
})

test('every byte of a signature counts', async () => {
  for (const name of ['both roles, EdDSA', 'both roles, ES256']) {
    const one = cases.find(one => one.name === name)
    for (let at = 0; at < 64; at++) {
      const document = documentOf(one)
      const bytes = Buffer.from(document.signatures[1].value, 'base64url')
      bytes[at] ^= 1 << at % 8
      document.signatures[1].value = bytes.toString('base64url')
      assert.equal(await code(Guard.load(document, { trust: trustOf(one) })), 'policy_unsigned', `${name}, byte ${at}`)
    }
  }
})

test('every change of what was signed is seen', async () => {
  const one = cases.find(one => one.name === 'both roles, EdDSA')
  const places = (value, path) => typeof value === 'object' && value !== null ? Object.keys(value).flatMap(key => places(value[key], [...path, key])) : [path]
  let loaded = 0
  for (const path of places(documents[one.document].document, [])) {
    const document = documentOf(one)
    const parent = path.slice(0, -1).reduce((at, key) => at[key], document)
    const value = parent[path.at(-1)]
    parent[path.at(-1)] = typeof value === 'number' ? value + 1 : `${value}x`
    const said = await code(Guard.load(document, { trust: trustOf(one) }))
    assert.ok(said === 'policy_unsigned' || said === 'invalid_policy', `${path.join('/')}: ${said}`)
    if (said === 'policy_unsigned') loaded += 1
  }
  assert.ok(loaded >= 5, `${loaded} of the changed documents would load without trust`)
})

test('what is signed is looked at before anything is used, and an unsigned policy leaves no guard', async () => {
  const document = policy({ keys: { 'shop-2026': { use: 'seal', holders: ['shop'] } } })
  await assert.rejects(Guard.load(document, { trust: trusts['two roles'], keys: [sealing.publicKey] }), error('policy_unsigned', '/signatures'))
  assert.equal(await code(Guard.load({ ...document, bogus: 1 }, { trust: trusts['two roles'] })), 'invalid_policy')
  // Without trust nobody asks for signatures, and one that is false is no reason to refuse.
  const unsigned = cases.find(one => one.name === 'made by another key')
  assert.equal(await code(Guard.load(documentOf(unsigned))), null)
  assert.equal(await code(Guard.load(documentOf(unsigned), { trust: undefined })), null)
})

test('trust is what it was when it was passed in', async () => {
  const one = cases.find(one => one.name === 'the threshold is not met')
  const trust = structuredClone(trustOf(one))
  const loading = Guard.load(documentOf(one), { trust })
  trust.threshold = 1
  await assert.rejects(loading, error('policy_unsigned'))
  const circle = { roles: {} }
  circle.roles.security = [circle]
  for (const odd of [circle, { get roles() { throw new Error('x') } }, { roles: { security: [{ kid: 1n }] } }, () => {}, Symbol('x')]) {
    await assert.rejects(Guard.load(documentOf(one), { trust: odd }), error('invalid_trust'))
  }
})

test('roles that objects inherit are nobody', async () => {
  const one = cases.find(one => one.name === 'the threshold is not met')
  Object.prototype.privacy = trusts['two roles'].roles.privacy
  Object.prototype.threshold = 1
  try {
    await assert.rejects(Guard.load(documentOf(one), { trust: { roles: trusts['two roles'].roles } }), error('policy_unsigned'))
  } finally {
    delete Object.prototype.privacy
    delete Object.prototype.threshold
  }
})

test('where Ed25519 is not there that is said, unless other signatures are enough', async t => {
  const real = crypto.subtle.importKey
  t.mock.method(crypto.subtle, 'importKey', function (...args) {
    if (args[2].name === 'Ed25519') return Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'))
    return real.apply(this, args)
  })
  const load = name => {
    const one = cases.find(one => one.name === name)
    return Guard.load(documentOf(one), { trust: trustOf(one) })
  }
  await assert.rejects(load('both roles, EdDSA'), thrown => error('webcrypto_unavailable')(thrown) && /Ed25519/.test(thrown.message))
  await assert.rejects(load('no signatures'), error('policy_unsigned'))
  assert.equal(await code(load('both roles, ES256')), null)
})

test('without WebCrypto no policy is believed, and one that nobody asks about loads', async () => {
  const one = cases.find(one => one.name === 'both roles, EdDSA')
  const { crypto: real } = globalThis
  Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues: real.getRandomValues.bind(real) }, configurable: true })
  try {
    await assert.rejects(Guard.load(documentOf(one), { trust: trustOf(one) }), error('webcrypto_unavailable'))
    assert.equal(await code(Guard.load(documentOf(one))), null)
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: real, configurable: true })
  }
})

test('a list of thousands of signatures costs no more checks than there are keys', async t => {
  const one = cases.find(one => one.name === 'both roles, EdDSA')
  const [first, second] = one.signatures
  const checks = t.mock.method(crypto.subtle, 'verify')
  const wrong = Array.from({ length: 3000 }, () => ({ ...second, value: first.value }))
  assert.equal(await code(Guard.load(documentOf({ ...one, signatures: [first, ...wrong] }), { trust: trustOf(one) })), 'policy_unsigned')
  assert.equal(checks.mock.callCount(), 2)
})

test('a policy that is believed does what it says', async () => {
  const one = cases.find(one => one.name === 'both roles, ES256')
  const guard = await Guard.load(documentOf(one), { trust: trustOf(one) })
  assert.deepEqual(guard.protect({ mail: 'a@b.example' }, request).denied, [])
})
