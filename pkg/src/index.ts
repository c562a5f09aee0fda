/** `veilgate`: the module comes with the code, so that no bundler needs configuring. */

import { init as load, initSync, type WasmSource } from './engine.js'
import { inlineBytes } from './inline.js'
import { Guard as CoreGuard } from './guard.js'
import { envelope, generate, open } from './tools.js'
import type { EnvelopeInfo, Expected, Jwk, KeygenOptions, KeyPair } from './types.js'

export { initSync, type WasmSource } from './engine.js'
export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export type * from './types.js'

/** Loads the module; needed only to load it early, or from elsewhere. */
export function init(source?: WasmSource | Promise<WasmSource>): Promise<void> {
  return load(source ?? inlineBytes)
}

/** A loaded policy. Everything that it releases, it releases by that policy. */
export class Guard extends CoreGuard {
  protected static override ready(): Promise<void> {
    return init()
  }
}

/** Opens one sealed value. @throws `open_failed`, `invalid_envelope`, `invalid_key`, `invalid_request` */
export async function openValue(jwe: string, privateJwk: Jwk, expected: Expected): Promise<string> {
  await init()
  return open(jwe, privateJwk, expected)
}

/** What an envelope says about itself, not yet authenticated. @throws `invalid_envelope` */
export function readEnvelope(jwe: string): EnvelopeInfo {
  initSync(inlineBytes)
  return envelope(jwe)
}

/** A new key pair to seal to. */
export async function keygen(options: string | KeygenOptions): Promise<KeyPair> {
  await init()
  return generate(options)
}
