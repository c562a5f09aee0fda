/** The module's bytes, carried by the code: the one layout that every consumer takes unconfigured. */

import { fromBase64 } from './base64url.js'
import { base64 } from './bytes.js'

export function inlineBytes(): Uint8Array<ArrayBuffer> {
  const decode = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64
  if (decode !== undefined) return decode.call(Uint8Array, base64)
  if (typeof atob === 'function') return fromBase64(base64)
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
