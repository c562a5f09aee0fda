/** The border with the analysis, by hand; `build.mjs` makes the code. */

/** Told what is done and how much there is; `false` ends it. */
type Progress = (done: number, of: number) => boolean

export interface AnalysisBorder {
  imports: WebAssembly.Imports
  start(instance: WebAssembly.Instance, module: WebAssembly.Module): unknown
  /** `PolicyAnalysis` as JSON. */
  analyse(policy: string, packs: string, now: number, progress: Progress): string
  /** `TestResult` as JSON. */
  test(policy: string, packs: string, mutate: boolean, progress: Progress): string
  /** `PolicyDiff` as JSON. */
  diff(before: string, after: string, packs: string, progress: Progress): string
  /** `PolicyIdentity` as JSON. */
  identity(policy: string, packs: string): string
  /** `cells` and `table` of `PolicyAnalysis`, over every value of every attribute: for the benches. */
  walk(policy: string, packs: string): string
}

export function border(): AnalysisBorder
