/** `veilgate/core`: bring the module yourself, with `await init(source)` or `initSync(bytes)`, before anything else. */

export { init, initSync, type WasmSource } from './engine.js'
export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export { Guard } from './guard.js'
export { keygen } from './keys.js'
export { openValue, readEnvelope } from './open.js'
export { storedRevisions } from './revisions.js'
export type * from './types.js'
