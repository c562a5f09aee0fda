/** Bytes that are carried as text. */

import { fromBase64 } from './base64url.js'

/** What base64 stands for, by what the platform has for it. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const decode = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64
  if (decode !== undefined) return decode.call(Uint8Array, base64)
  if (typeof atob === 'function') return fromBase64(base64)
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
