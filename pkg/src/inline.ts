/** The module's bytes, carried by the code: the one layout that every consumer takes unconfigured. */

import { base64 } from './bytes.js'
import { bytesOf } from './text-bytes.js'

export function inlineBytes(): Uint8Array<ArrayBuffer> {
  return bytesOf(base64)
}
