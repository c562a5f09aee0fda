/** `veilgate`: the module comes with the code, so that no bundler needs configuring. */

import { init as load, type WasmSource } from './engine.js'
import { inlineBytes } from './inline.js'
import { Guard as CoreGuard } from './guard.js'

export { initSync, type WasmSource } from './engine.js'
export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export { keygen } from './keys.js'
export { openValue, readEnvelope } from './open.js'
export { storedRevisions } from './revisions.js'
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
