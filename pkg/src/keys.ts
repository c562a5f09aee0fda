/** Keys of recipients: EC on P-256 (RFC 7517, RFC 7518 section 6.2), made and read by WebCrypto. */

import { fromBase64url } from './base64url.js'
import { VeilgateError } from './errors.js'
import { isText, misfit } from './pattern.js'
import type { Jwk, KeygenOptions, KeyPair } from './types.js'
import { wellFormed } from './utf8.js'

/** Key agreement and key wrap (RFC 7518 section 4.6). @internal */
export const ALG = 'ECDH-ES+A256KW'
/** As WebCrypto names it. @internal */
export const ECDH = { name: 'ECDH', namedCurve: 'P-256' }
/** A public point as a JWK. @internal */
export const POINT = { kty: 'EC', crv: 'P-256', x: isCoordinate, y: isCoordinate }

/** The platform's cryptography. @throws `webcrypto_unavailable` @internal */
export function webCrypto(): SubtleCrypto {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> }
  if (crypto?.subtle) return crypto.subtle
  throw new VeilgateError('webcrypto_unavailable', 'there is no WebCrypto here', { help: 'serve the page over https or from localhost' })
}

/**
 * A new key pair to seal to (P-256). The public key goes into the policy, the private one never into a page.
 *
 * @param options the key's id, or `{ kid, crv }`
 * @throws `invalid_key` without an id or for another curve, `webcrypto_unavailable` in a page that is served over http
 * @example
 * const { publicKey, privateKey } = await keygen('shop-2026')
 */
export async function keygen(options: string | KeygenOptions): Promise<KeyPair> {
  const { kid, crv = 'P-256' } = plain(typeof options === 'string' ? { kid: options } : options)
  if (typeof kid !== 'string' || kid === '') throw invalidKey('a key needs an id', "pass it: keygen('shop-2026')", '/kid')
  if (crv !== 'P-256') throw invalidKey('this curve is not supported', 'use P-256', '/crv')
  const subtle = webCrypto()
  const pair = await subtle.generateKey(ECDH, true, ['deriveBits'])
  const { x = '', y = '', d = '' } = await subtle.exportKey('jwk', pair.privateKey)
  const publicKey = { kty: 'EC', crv, kid: wellFormed(kid), use: 'enc', alg: ALG, x, y }
  return { privateKey: { ...publicKey, d }, publicKey }
}

/**
 * A private key and its id. Whether x and y belong to d the platform says on import: Node and Chromium refuse what does not. An engine that
 * took it would open with d all the same, for nothing else is read of x and y.
 * @throws `invalid_key`, `webcrypto_unavailable`
 * @internal
 */
export async function privateKey(jwk: Jwk): Promise<{ key: CryptoKey; kid: unknown }> {
  const { kty, crv, x, y, d, use, alg, key_ops, kid } = plain(jwk)
  const point = { kty, crv, x, y, d }
  const wrong = misfit({ ...point, use, alg, key_ops, kid }, {
    ...POINT, d: isCoordinate, use: [undefined, 'enc'], alg: [undefined, ALG], key_ops: [undefined, isAgreement], kid: [undefined, isText],
  })
  if (wrong !== undefined) throw unfit(wrong)
  const key = await webCrypto().importKey('jwk', point as JsonWebKey, ECDH, false, ['deriveBits']).catch(() => { throw unfit('') })
  return { key, kid }
}

/** What was passed in, as JSON says it; what cannot be said so is empty, for a getter of the caller may throw anything. */
function plain(value: unknown): { [name: string]: unknown } {
  try {
    return { ...JSON.parse(JSON.stringify(value)) }
  } catch {
    return {}
  }
}

/** WebCrypto exports a private key with these two (RFC 7517 section 4.3). */
function isAgreement(operations: unknown): boolean {
  return Array.isArray(operations) && operations.every(one => one === 'deriveKey' || one === 'deriveBits')
}

/** 32 bytes of base64url. */
function isCoordinate(value: unknown): boolean {
  return typeof value === 'string' && fromBase64url(value)?.length === 32
}

function unfit(path: string): VeilgateError {
  return invalidKey('this is no private key on P-256', 'pass it as a JSON Web Key; `veilgate keygen` makes one', path)
}

function invalidKey(message: string, help: string, path: string): VeilgateError {
  return new VeilgateError('invalid_key', message, { help, path })
}
