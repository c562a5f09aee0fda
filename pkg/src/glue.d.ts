/** The border with the core, by hand. `build.mjs` makes the module from what wasm-bindgen generates. */

export interface Engine {
  policy(): string
  inspect(text: string, hints: string, nowMs: number): string
  classify(fields: string, nowMs: number): string
  protect(input: string, nowMs: number): string
  explain(decision: string, locale: string, nowMs: number): string
  notice(input: string, locale: string, nowMs: number): string
  free(): void
}

export interface Border {
  readonly imports: WebAssembly.Imports
  start(instance: WebAssembly.Instance, module: WebAssembly.Module): unknown
  readonly Engine: { load(policy: string, packs: string, keys: string, nowMs: number, strict: boolean): Engine }
  check(policy: string, packs: string): string
}

/** A border of its own for each call; nothing works before `start`. */
export function border(): Border
