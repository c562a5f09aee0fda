/** `veilgate/core`: bring the module yourself, with `await init(source)` or `initSync(bytes)`, before anything else. */

import { init } from './engine.js'
import { envelope, generate, open } from './tools.js'
import type { EnvelopeInfo, Expected, Jwk, KeygenOptions, KeyPair } from './types.js'

export { init, initSync, type WasmSource } from './engine.js'
export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export { Guard } from './guard.js'
export type * from './types.js'

/** Opens one sealed value. @throws `open_failed`, `invalid_envelope`, `invalid_key`, `invalid_request` */
export async function openValue(jwe: string, privateJwk: Jwk, expected: Expected): Promise<string> {
  await init()
  return open(jwe, privateJwk, expected)
}

/** What an envelope says about itself, not yet authenticated. @throws `invalid_envelope` */
export function readEnvelope(jwe: string): EnvelopeInfo {
  return envelope(jwe)
}

/** A new key pair to seal to. */
export async function keygen(options: string | KeygenOptions): Promise<KeyPair> {
  await init()
  return generate(options)
}
