/** Signatures under policies, and the keys for them, by WebCrypto. `trust.ts` checks what is made here. */

import { isVeilgateError, VeilgateError } from '../errors.js'
import type { Jwk, KeyPair, PolicySignature } from '../types.js'

const { subtle } = globalThis.crypto

/** By curve: what a key and a signature on it are called. */
const KINDS = {
  Ed25519: { kty: 'OKP', alg: 'EdDSA', algs: [undefined, 'EdDSA', 'Ed25519'], by: { name: 'Ed25519' } },
  'P-256': { kty: 'EC', alg: 'ES256', algs: [undefined, 'ES256'], by: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } },
} as const

/** A new key pair to sign with. */
export async function newSigningKey(kid: string, crv: keyof typeof KINDS): Promise<KeyPair> {
  const { kty, alg, by } = KINDS[crv]
  const pair = await subtle.generateKey(by, true, ['sign', 'verify']) as CryptoKeyPair
  const { x = '', y, d = '' } = await subtle.exportKey('jwk', pair.privateKey)
  const publicKey = { kty, crv, kid, use: 'sig', alg, x, ...(y !== undefined && { y }) }
  return { privateKey: { ...publicKey, d }, publicKey }
}

/**
 * A signature in a role under the identity of a policy. It is checked at once, for a key whose halves do not belong together would make
 * one that nobody takes.
 *
 * @throws `invalid_key`
 */
export async function signatureOf(sha256: string, role: string, jwk: unknown): Promise<PolicySignature> {
  const { kty, crv, kid, x, y, d, use, alg, key_ops } = (jwk ?? {}) as Jwk
  const kind = crv === 'Ed25519' || crv === 'P-256' ? KINDS[crv] : undefined
  const meant = (use === undefined || use === 'sig') && (key_ops === undefined || Array.isArray(key_ops) && key_ops.every(one => one === 'sign'))
  if (typeof kid !== 'string' || kid === '') throw invalidKey('the key has no kid', '/kid')
  if (kind === undefined || kty !== kind.kty || !meant || !(kind.algs as readonly unknown[]).includes(alg)) throw invalidKey('this is no private key to sign with')
  const shared = { kty, crv, x, ...(y !== undefined && { y }) } as JsonWebKey
  // As in `signedText` of `trust.ts`.
  const text = new TextEncoder().encode(`veilgate-policy/1\n${sha256}\n${role}`)
  try {
    const signature = await subtle.sign(kind.by, await subtle.importKey('jwk', { ...shared, d } as JsonWebKey, kind.by, false, ['sign']), text)
    const fits = await subtle.verify(kind.by, await subtle.importKey('jwk', shared, kind.by, false, ['verify']), signature, text)
    if (!fits) throw invalidKey('the public and the private half of this key do not belong together')
    return { role, kid, alg: kind.alg, value: Buffer.from(signature).toString('base64url') }
  } catch (thrown) {
    throw isVeilgateError(thrown) ? thrown : invalidKey('this is no private key to sign with')
  }
}

function invalidKey(message: string, path = ''): VeilgateError {
  return new VeilgateError('invalid_key', message, { path, help: 'pass a private JSON Web Key on Ed25519 or P-256; `veilgate keygen --crv Ed25519` makes one' })
}
