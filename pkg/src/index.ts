/** `veilgate`: the module comes with the code, so that no bundler needs configuring. */

import { init as load, initSync, type WasmSource } from './engine.js'
import { inlineBytes } from './inline.js'
import { Guard as CoreGuard } from './guard.js'
import { envelope, generate, open } from './tools.js'
import type { EnvelopeInfo, Expected, Jwk, KeygenOptions, KeyPair } from './types.js'

export { initSync, type WasmSource } from './engine.js'
export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export type * from './types.js'

/**
 * Loads the module early, or from elsewhere; everything here does it by itself otherwise. Once is enough, again is free.
 *
 * @param source an address, a response, bytes or a compiled module
 * @throws `wasm_unavailable`, `wasm_blocked_by_csp`, `wasm_fetch_failed`
 * @example
 * await init()
 */
export function init(source?: WasmSource | Promise<WasmSource>): Promise<void> {
  return load(source ?? inlineBytes)
}

/**
 * A loaded policy. Everything that it releases, it releases by that policy. `Guard.load` makes one.
 *
 * @example
 * const guard = await Guard.load(policy)
 * const { fields } = guard.protect({ phone: '13800138000' }, { audience: 'shop', purpose: 'order' })
 */
export class Guard extends CoreGuard {
  protected static override ready(): Promise<void> {
    return init()
  }
}

/**
 * Opens one sealed value, where the private key is: a server, a back office, a test.
 *
 * @param jwe one value of `outcome.fields`, a compact JWE
 * @param privateJwk the recipient's private key, P-256
 * @param expected what it must have been sealed for: the field's path and, where stated, audience, purpose, form and record
 * @throws `open_failed` for every reason why it does not open: another key, another context, a changed byte; `invalid_envelope` for what
 *   is no envelope, `invalid_key`, `invalid_request`
 * @example
 * const phone = await openValue(jwe, privateJwk, { field: 'phone', audience: 'shop', purpose: 'order' })
 */
export async function openValue(jwe: string, privateJwk: Jwk, expected: Expected): Promise<string> {
  await init()
  return open(jwe, privateJwk, expected)
}

/**
 * What an envelope says about itself: for which key, field, audience and purpose. None of it is authenticated until it is opened.
 *
 * @throws `invalid_envelope`
 * @example
 * readEnvelope(jwe).kids   // ['shop-2026']
 */
export function readEnvelope(jwe: string): EnvelopeInfo {
  initSync(inlineBytes)
  return envelope(jwe)
}

/**
 * A new key pair to seal to (P-256). The public key goes into the policy, the private one never into a page.
 *
 * @param options the key's id, or `{ kid, crv }`
 * @throws `invalid_key` without an id or for another curve
 * @example
 * const { publicKey, privateKey } = await keygen('shop-2026')
 */
export async function keygen(options: string | KeygenOptions): Promise<KeyPair> {
  await init()
  return generate(options)
}
