/** What the holder of a key does with envelopes: compact JWEs (RFC 7516 section 7.1) of the one suite, opened by WebCrypto. */

import { fromBase64url } from './base64url.js'
import { VeilgateError } from './errors.js'
import { ALG, ECDH, POINT, privateKey, webCrypto } from './keys.js'
import { isText, misfit } from './pattern.js'
import type { EnvelopeInfo, Expected, Jwk } from './types.js'
import { utf8Decoder, utf8Encoder } from './utf8.js'

/** What a value is sealed for: texts that have to be there, and two that may be. */
interface Context extends Omit<EnvelopeInfo, 'kids' | 'alg' | 'enc' | 'typ'> {
  v: 1
}

interface Header extends Pick<EnvelopeInfo, 'alg' | 'enc' | 'typ'> {
  kid: string
  epk: { kty: string; crv: string; x: string; y: string }
  veilgate: Context
}

interface Envelope {
  header: Header
  /** The header as it stands in the envelope: what is authenticated. */
  text: string
  wrapped: Uint8Array<ArrayBuffer>
  iv: Uint8Array<ArrayBuffer>
  /** Ciphertext and tag. */
  sealed: Uint8Array<ArrayBuffer>
}

/** A mebibyte of text, eight kibibytes of header, the other parts and four dots, in base64url. */
const MAX_UNITS = 1_409_121
const MAX_HEADER_UNITS = 10_923

const FOREIGN = 'the protected header is not that of a sealed value'

const OPTIONAL = [undefined, isText]
const HEADER = {
  alg: ALG,
  enc: 'A256GCM',
  kid: isText,
  epk: POINT,
  typ: 'veilgate-field+jwe',
  veilgate: {
    v: 1, policy: isText, class: isText, field: isText, form: OPTIONAL, record: OPTIONAL, audience: isText, purpose: isText,
    iat: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
}

/**
 * Opens one sealed value, where the private key is: a server, a back office, a test.
 *
 * @param jwe one value of `outcome.fields`, a compact JWE
 * @param privateJwk the recipient's private key, P-256
 * @param expected what it must have been sealed for: the field's path and, where stated, audience, purpose, form and record
 * @throws `open_failed` for every reason why it does not open: another key, another context, a changed byte; `invalid_envelope` for what
 *   is no envelope, `invalid_key`, `invalid_request`, `webcrypto_unavailable` in a page that is served over http
 * @example
 * const phone = await openValue(jwe, privateJwk, { field: 'phone', audience: 'shop', purpose: 'order' })
 */
export async function openValue(jwe: string, privateJwk: Jwk, expected: Expected): Promise<string> {
  const wanted = stated(expected)
  const { key, kid } = await privateKey(privateJwk)
  const envelope = read(jwe)
  const { kid: own, epk, veilgate: context } = envelope.header
  const point = await webCrypto().importKey('jwk', epk, ECDH, false, []).catch(() => { throw malformed(FOREIGN, '/epk') })
  // All else that can be wrong has one answer, and is looked at last, so that the time does not tell it either.
  const text = await decrypted(envelope, key, point).catch(() => undefined)
  if (text === undefined || (kid ?? own) !== own || wanted.some(([name, value]) => context[name] !== value)) {
    throw new VeilgateError('open_failed', 'the envelope does not open', {
      help: 'check the private key, and what the value was sealed for: `readEnvelope` shows it',
    })
  }
  return text
}

/**
 * What an envelope says about itself: for which key, field, audience and purpose. None of it is authenticated until it is opened, and
 * only then it is seen whether `epk` is a point on the curve.
 *
 * @throws `invalid_envelope`
 * @example
 * readEnvelope(jwe).kids   // ['shop-2026']
 */
export function readEnvelope(jwe: string): EnvelopeInfo {
  const { header: { kid, alg, enc, typ, veilgate: { v: _, ...context } } } = read(jwe)
  return { kids: [kid], alg, enc, typ, ...context }
}

/** What the opener expects, as it was stated; `null` counts as left out. */
function stated(expected: Expected): [keyof Expected, string][] {
  let wrong: string | undefined = ''
  try {
    const members = Object.entries(expected).filter(([, value]) => value !== undefined && value !== null)
    wrong = misfit(Object.fromEntries(members), { field: isText, audience: OPTIONAL, purpose: OPTIONAL, form: OPTIONAL, record: OPTIONAL })
    if (wrong === undefined) return members as [keyof Expected, string][]
  } catch {
    // What a getter throws may hold a value.
  }
  throw new VeilgateError('invalid_request', 'what is expected cannot be read', {
    path: `/expected${wrong}`,
    help: 'state { field, audience?, purpose?, form?, record? }, each a text; what is left out is not checked',
  })
}

/** Reads the five parts and checks their form. */
function read(jwe: unknown): Envelope {
  const parts = typeof jwe === 'string' && jwe.length <= MAX_UNITS ? jwe.split('.', 6) : []
  const [text = ''] = parts
  if (parts.length !== 5 || text.length > MAX_HEADER_UNITS) throw malformed('this is not an envelope')
  const [protectedHeader, wrapped, iv, ciphertext, tag] = parts.map(fromBase64url)
  if (!protectedHeader || wrapped?.length !== 40 || iv?.length !== 12 || !ciphertext || tag?.length !== 16) {
    throw malformed('a part of the envelope is not base64url of its length')
  }
  const sealed = new Uint8Array(ciphertext.length + 16)
  sealed.set(ciphertext)
  sealed.set(tag, ciphertext.length)
  return { header: headerOf(protectedHeader), text, wrapped, iv, sealed }
}

function headerOf(bytes: Uint8Array): Header {
  let wrong: string | undefined = ''
  try {
    const json = utf8Decoder().decode(bytes)
    // Objects without a prototype: what is not in the text is not there.
    const header: unknown = JSON.parse(json, (_, value) => typeof value === 'object' && value ? { __proto__: null, ...value } : value)
    // Of two members with one name JSON.parse keeps the last in silence, and another reader the first.
    wrong = members(json) === members(JSON.stringify(header)) ? misfit(header, HEADER) : ''
    if (wrong === undefined) return header as Header
  } catch {
    // Neither UTF-8 nor JSON.
  }
  throw malformed(FOREIGN, wrong)
}

/** How many members the objects of a JSON text have: its colons outside of strings. */
function members(json: string): number {
  return json.replace(/"(\\.|[^"\\])*"/g, '').split(':').length
}

/** ECDH-ES+A256KW (RFC 7518 section 4.6), then A256GCM (section 5.3). */
async function decrypted({ text, wrapped, iv, sealed }: Envelope, key: CryptoKey, point: CryptoKey): Promise<string> {
  const subtle = webCrypto()
  const ascii = utf8Encoder()
  const shared = new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: point }, key, 256))
  // The one round of the Concat KDF: a counter, the secret, the algorithm, no apu, no apv, 256 bits; numbers and lengths in four bytes.
  const round = new Uint8Array([0, 0, 0, 1, ...shared, 0, 0, 0, ALG.length, ...ascii.encode(ALG), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
  const wrapping = await subtle.importKey('raw', await subtle.digest('SHA-256', round), 'AES-KW', false, ['unwrapKey'])
  // With another key it goes on and fails at the content, in the same way (RFC 7516 section 11.5).
  const content = await subtle.unwrapKey('raw', wrapped, wrapping, 'AES-KW', 'AES-GCM', false, ['decrypt'])
    .catch(() => subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['decrypt']))
  const bytes = await subtle.decrypt({ name: 'AES-GCM', iv, additionalData: ascii.encode(text) }, content, sealed)
  return utf8Decoder().decode(new Uint8Array(bytes))
}

function malformed(message: string, path?: string): VeilgateError {
  return new VeilgateError('invalid_envelope', message, { path, help: 'pass the sealed value exactly as it was received' })
}
