/** The module's bytes, carried by the code: the one layout that every consumer takes unconfigured. */

import { base64 } from './bytes.js'

export function inlineBytes(): Uint8Array<ArrayBuffer> {
  const decode = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64
  if (decode !== undefined) return decode.call(Uint8Array, base64)
  if (typeof atob === 'function') {
    const text = atob(base64)
    const bytes = new Uint8Array(text.length)
    // Not Uint8Array.from: its iterator and callback take ten times as long.
    for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)
    return bytes
  }
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
