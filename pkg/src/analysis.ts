/**
 * `veilgate/analysis`: questions about a whole policy, for who writes or reviews one. It brings a module of its own, which no page loads
 * that does not ask.
 */

import { base64 } from './analysis-bytes.js'
import { border, type AnalysisBorder } from './analysis-glue.js'
import { available, internal, loadError, translated } from './engine.js'
import { bytesOf } from './text-bytes.js'
import { packsText, policyText } from './source.js'
import type {
  AnalysisOptions, CheckOptions, PolicyAnalysis, PolicyDiff, PolicyIdentity, PolicySource, TestOptions, TestResult,
} from './types.js'

export { VeilgateError, isVeilgateError, type Code, type ErrorDetails } from './errors.js'
export type * from './types.js'

let loading: Promise<AnalysisBorder> | undefined

/**
 * Everything there is to say about a policy: the reader's problems, the findings of a walk over every cell (class, audience, purpose,
 * circumstances), its tests, and what those do not notice. It takes a moment, and blocks; `onProgress` is called meanwhile.
 *
 * @throws `too_large`, and what loading a module throws
 * @example
 * const { ok, problems, table } = await check(policy, { packs })
 * for (const { code, path, message, waived } of problems) console.log(code, path, message, waived?.approver ?? '')
 */
export async function check(policy: PolicySource, options: CheckOptions = {}): Promise<PolicyAnalysis> {
  const { packs, now = Date.now, onProgress } = options
  const [text, packText] = [policyText(policy), packsText(packs)]
  return ask(on => on.analyse(text, packText, now(), going(onProgress)))
}

/**
 * Runs the tests that a policy carries. With `mutate`, lists what they would not notice.
 *
 * @throws `invalid_policy`, `too_large`, and what loading a module throws
 * @example
 * const { ok, mutation } = await test(policy, { mutate: true })
 * for (const { rule, change } of mutation.survived) console.log(`no test notices when ${rule} ${change}`)
 */
export async function test(policy: PolicySource, options: TestOptions = {}): Promise<TestResult> {
  const { packs, mutate = false, onProgress } = options
  const [text, packText] = [policyText(policy), packsText(packs)]
  return ask(on => on.test(text, packText, mutate === true, going(onProgress)))
}

/**
 * What an edit of a policy does to every cell.
 *
 * @throws `invalid_policy`, `too_large`, and what loading a module throws
 * @example
 * const { weakened, problems } = await diff(live, candidate)
 */
export async function diff(before: PolicySource, after: PolicySource, options: AnalysisOptions = {}): Promise<PolicyDiff> {
  const { packs, onProgress } = options
  const [old, next, packText] = [policyText(before), policyText(after), packsText(packs)]
  return ask(on => on.diff(old, next, packText, going(onProgress)))
}

/** Which policy a document is, whether or not it is in force and its keys are at hand. @throws `invalid_policy` @internal */
export async function identity(policy: PolicySource, { packs }: AnalysisOptions = {}): Promise<PolicyIdentity> {
  const [text, packText] = [policyText(policy), packsText(packs)]
  return ask(on => on.identity(text, packText))
}

/** The walk over every value of every attribute that the benches measure. @internal */
export async function walk(policy: PolicySource): Promise<Pick<PolicyAnalysis, 'cells' | 'table'>> {
  const text = policyText(policy)
  return ask(on => on.walk(text, '[]'))
}

function going(onProgress: AnalysisOptions['onProgress']): (done: number, of: number) => boolean {
  return (done, of) => {
    onProgress?.(done, of)
    return true
  }
}

async function ask<T>(what: (on: AnalysisBorder) => string): Promise<T> {
  const on = await (loading ??= load().catch((thrown: unknown) => {
    loading = undefined
    throw thrown
  }))
  try {
    return JSON.parse(what(on)) as T
  } catch (thrown) {
    const known = translated(thrown)
    if (known !== undefined) throw known
    // A trap ends this instance; the next call starts another.
    loading = undefined
    throw internal()
  }
}

async function load(): Promise<AnalysisBorder> {
  available()
  const next = border()
  try {
    const module = await WebAssembly.compile(bytesOf(base64))
    next.start(await WebAssembly.instantiate(module, next.imports), module)
  } catch (thrown) {
    throw loadError(thrown)
  }
  return next
}
