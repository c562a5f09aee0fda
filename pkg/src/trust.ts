/**
 * Signatures under a policy, checked by WebCrypto. Ed25519 (RFC 8032), which JOSE calls EdDSA (RFC 8037), or ECDSA on P-256 with SHA-256,
 * which it calls ES256 (RFC 7518 section 3.4): r and s, 32 bytes each. What is signed is `signedText`.
 */

import { fromBase64url } from './base64url.js'
import { VeilgateError } from './errors.js'
import { webCrypto } from './keys.js'
import type { Jwk, Trust } from './types.js'
import { utf8Encoder } from './utf8.js'

/** A signature as a policy states it. */
interface Signature {
  role: string
  kid: string
  alg: string
  value: string
}

/** A trusted key: who it belongs to, and what it is. The same key under two names is one key. */
interface Signer {
  role: string
  kid: string
  alg: 'EdDSA' | 'ES256'
  key: { kty: string; crv: string; x: string; y?: string }
}

/** Whom to believe, read and found to be in order. @internal */
export interface Roots {
  signers: Signer[]
  threshold: number
}

/** Algorithms as JOSE has them, as WebCrypto takes them. */
const SIGNING = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const

/**
 * What is signed: `veilgate-policy/1`, the identity of the policy in lower-case hexadecimal, and the role, each on a line of its own, without
 * a line feed at the end, in UTF-8. The first line keeps a signature from being taken for one of anything else, the last from being
 * shown as that of another role.
 */
function signedText(sha256: string, role: string): Uint8Array<ArrayBuffer> {
  return utf8Encoder().encode(`veilgate-policy/1\n${sha256}\n${role}`) as Uint8Array<ArrayBuffer>
}

/** Whom to believe. A mistake in it is an error and never a key that quietly does not count. @throws `invalid_trust` @internal */
export function readTrust(trust: Trust): Roots {
  const { roles, threshold } = plain(trust)
  if (typeof roles !== 'object' || roles === null || Array.isArray(roles)) throw invalidTrust('there are no roles in it', '/roles')
  const signers: Signer[] = []
  for (const [role, keys] of Object.entries(roles)) {
    const at = `/roles/${role.replace(/~/g, '~0').replace(/\//g, '~1')}`
    if (!Array.isArray(keys) || keys.length === 0) throw invalidTrust('a role has no keys', at)
    for (const [place, jwk] of keys.entries()) {
      const signer = { role, ...signingKey(jwk, `${at}/${place}`) }
      if (signers.some(other => other.role === role && other.kid === signer.kid)) throw invalidTrust('two keys of a role have one kid', `${at}/${place}/kid`)
      signers.push(signer)
    }
  }
  const count = Object.keys(roles).length
  const needed = threshold === undefined ? count : threshold
  if (!Number.isSafeInteger(needed) || (needed as number) < 1 || (needed as number) > count) throw invalidTrust('the threshold is not from one to the number of roles', '/threshold')
  return { signers, threshold: needed as number }
}

/** A public key to check signatures with. @throws `invalid_trust` */
function signingKey(jwk: unknown, at: string): Omit<Signer, 'role'> {
  const { kty, crv, kid, x, y, d, use, alg, key_ops } = (jwk ?? {}) as Jwk
  const isKey = (...coordinates: unknown[]) => coordinates.every(one => typeof one === 'string' && fromBase64url(one)?.length === 32)
  const meant = (...algs: unknown[]) => (use === undefined || use === 'sig') && [undefined, ...algs].includes(alg)
    && (key_ops === undefined || Array.isArray(key_ops) && key_ops.every(one => one === 'verify'))
  if (typeof kid !== 'string' || kid === '') throw invalidTrust('a key has no kid', at)
  if (d !== undefined) throw invalidTrust('a private key stands in it', at)
  if (kty === 'EC' && crv === 'P-256' && isKey(x, y) && meant('ES256')) return { kid, alg: 'ES256', key: { kty, crv, x: x as string, y: y as string } }
  if (kty === 'OKP' && crv === 'Ed25519' && isKey(x) && meant('EdDSA', 'Ed25519') && !isWeak(x as string)) return { kid, alg: 'EdDSA', key: { kty, crv, x: x as string } }
  throw invalidTrust('this is no key to check signatures with', at)
}

/**
 * A point of small order, for which anybody can make signatures: where x is 0, where y is 0, or double the point's y is. The last are the
 * roots of d·y⁴ + 2y² - 1, with d = -121665/121666 (RFC 8032 section 5.1).
 */
function isWeak(x: string): boolean {
  const bytes = (fromBase64url(x) ?? new Uint8Array()).reverse()
  let y = 0n
  // The highest bit is the sign of x, not a part of y.
  for (const [place, byte] of bytes.entries()) y = y * 256n + BigInt(place === 0 ? byte & 127 : byte)
  const square = y * y
  return y * (square - 1n) * (121665n * square * square - 243332n * square + 121666n) % (2n ** 255n - 19n) === 0n
}

/**
 * Whether enough of those who are trusted have signed: as many roles as the threshold says, each by a key of its own.
 *
 * @param text the document, which the core has read
 * @param sha256 its identity, as the core has it
 * @throws `policy_unsigned`, `webcrypto_unavailable`
 * @internal
 */
export async function verify(text: string, sha256: string, { signers, threshold }: Roots): Promise<void> {
  const subtle = webCrypto()
  const { signatures = [] } = JSON.parse(text) as { signatures?: Signature[] }
  let unsupported = false
  const signed = async ({ role, kid, alg, key }: Signer) => {
    // The first of its role and kid counts, and no other: so many keys, so many checks, however long the list is.
    const signature = signatures.find(one => one.role === role && one.kid === kid)
    const value = signature?.alg === alg && fromBase64url(signature.value)
    if (!value || value.length !== 64) return false
    try {
      const imported = await subtle.importKey('jwk', key, SIGNING[alg], false, ['verify'])
      return await subtle.verify(SIGNING[alg], imported, value, signedText(sha256, role))
    } catch (thrown) {
      unsupported ||= thrown instanceof Error && thrown.name === 'NotSupportedError'
      return false
    }
  }
  const verdicts = await Promise.all(signers.map(signed))
  const count = filled(signers.filter((_, place) => verdicts[place]))
  if (count >= threshold) return
  if (unsupported) {
    throw new VeilgateError('webcrypto_unavailable', 'WebCrypto does not know Ed25519 here, and the other signatures are not enough', {
      path: '/signatures', help: 'let each role sign with ES256, too, or ask for a newer browser',
    })
  }
  throw new VeilgateError('policy_unsigned', `the policy has valid signatures of ${count} of the ${threshold} roles that are needed`, {
    path: '/signatures', help: 'veilgate sign adds one; whatever is changed afterwards has to be signed again',
  })
}

/** How many roles can be filled at once, each by a key that fills no other: one person is not two. */
function filled(valid: readonly Signer[]): number {
  const material = ({ key }: Signer) => `${key.x} ${key.y}`
  const taken = new Map<string, string>()
  // The holder of a key that is taken moves to another of its own, if it can.
  const seat = (role: string, asked: Set<string>): boolean => valid.filter(signer => signer.role === role).some(signer => {
    const key = material(signer)
    if (asked.has(key)) return false
    asked.add(key)
    const holder = taken.get(key)
    if (holder !== undefined && !seat(holder, asked)) return false
    taken.set(key, role)
    return true
  })
  return [...new Set(valid.map(({ role }) => role))].filter(role => seat(role, new Set())).length
}

/** As JSON says it: read once, so that nothing changes it between the check and the use, and with nothing inherited. */
function plain(trust: unknown): { roles?: unknown; threshold?: unknown } {
  try {
    return { __proto__: null, ...JSON.parse(JSON.stringify(trust)) }
  } catch {
    return {}
  }
}

function invalidTrust(message: string, path: string): VeilgateError {
  return new VeilgateError('invalid_trust', `trust cannot be used: ${message}`, {
    path: `/trust${path}`, help: 'pass { roles: { security: [publicJwk] }, threshold: 1 } with public keys on Ed25519 or P-256, each with a kid',
  })
}
