/** The border with the analysis, by hand. `build.mjs` copies what wasm-bindgen generates. */

export function initSync(options: { module: BufferSource }): unknown
/** `{ id, revision, sha256, expires, onDeny }` as JSON. */
export function identity(policy: string, packs: string): string
/** `{ same, weakened, tightened, changed }` as JSON; `progress` is told cells behind and in all, and ends it by `false`. */
export function diff(before: string, after: string, packs: string, progress: (done: number, of: number) => boolean): string
