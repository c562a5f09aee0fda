/// <reference lib="esnext.disposable" preserve="true" />
/** The public verbs over a loaded policy. */

import { attach } from './attach.js'
import { call, init, loadEngine, running, type Core } from './engine.js'
import { VeilgateError } from './errors.js'
import { formNotice, type Foreseen } from './form-notice.js'
import { protectEntries, readForm } from './forms.js'
import type { Engine } from './glue.js'
import { notOlder } from './revisions.js'
import { readTrust, verify } from './trust.js'
import type {
  AnalysisOptions, Attachment, AttachOptions, CheckResult, ClassifiedField, Decision, FieldInput, Finding,
  FormNotice, Hints, Jwk, Keys, LoadOptions, Obligation, Outcome, PolicyDiff, PolicyIdentity, PolicySource,
  ProtectedForm, Receipt, Released, Request, TestOptions, TestResult, Value,
} from './types.js'
import { asJson, packsText, policyText } from './source.js'
import { wellFormed } from './utf8.js'
import { flatten, isRaw, scalar, setOwn, type Leaf } from './values.js'

/** What the core answers for leaves: everything of an outcome, in their order, and what leaves as a list. @internal */
export interface Protected {
  values: (string | null)[]
  decisions: Decision[]
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

/**
 * A loaded policy. Everything that it releases, it releases by that policy, and nothing once the policy has expired.
 * All verbs but `protectForm` are synchronous. What they throw is a `VeilgateError`, which never holds a value.
 */
export class Guard {
  readonly #core: Core
  readonly #now: () => number
  #engine: Engine | undefined
  /** Which policy is enforced: `{ id, revision, sha256, expires }`. */
  readonly policy: PolicyIdentity
  /** What a form does when something is denied. @internal */
  readonly onDeny: 'block-submit' | 'drop-field'
  /** As `free`, for `using guard = await Guard.load(policy)`, where the platform has it. */
  declare readonly [Symbol.dispose]: () => void

  /** Use `Guard.load`. */
  protected constructor(core: Core, engine: Engine, now: () => number) {
    this.#core = core
    this.#engine = engine
    this.#now = now
    const { onDeny, ...policy } = JSON.parse(call(core, () => engine.policy())) as PolicyIdentity & Pick<Guard, 'onDeny'>
    this.policy = Object.freeze(policy)
    this.onDeny = onDeny
    // Not a method: a computed name in the class would be evaluated at import, and the symbol is not everywhere.
    if (Symbol.dispose) Object.defineProperty(this, Symbol.dispose, { value: () => this.free() })
  }

  /** Makes the module ready; entries that bring it override this. */
  protected static ready(): Promise<void> {
    return init()
  }

  /**
   * Loads a policy, and the WebAssembly module with it.
   *
   * @param policy JSON text (in which repeated keys are seen) or the parsed document
   * @param options `packs` that it extends; `keys` for what the policy names without stating it; `trust`, whose signatures it
   *   must have; `seen`, which revisions were there before; `onExpired`, whether an expired policy is refused or holds everything back; `now`, the clock in milliseconds since 1970
   * @throws `invalid_policy` with every problem and its JSON Pointer in `problems`; `policy_expired`, `key_missing`, `invalid_key`;
   *   `policy_unsigned`, `invalid_trust`, `webcrypto_unavailable`; `policy_rollback`, `revisions_unavailable`;
   *   `wasm_unavailable`, `wasm_blocked_by_csp`, `wasm_fetch_failed`; with `veilgate/core`, `not_ready` before `init`
   * @example
   * const guard = await Guard.load(await (await fetch('/policy.json')).text())
   */
  static async load(policy: PolicySource, options: LoadOptions = {}): Promise<Guard> {
    const { keys, packs, now = Date.now, trust, seen, onExpired } = options ?? {}
    const [text, packText, keyText] = [policyText(policy), packsText(packs), keysText(keys)]
    const roots = trust !== undefined && readTrust(trust)
    await this.ready()
    const core = running(true)
    const guard = new this(core, loadEngine(core, text, packText, keyText, clock(now), onExpired === 'strict'), now)
    try {
      // The core has read the text, so it has no key twice, and its signatures are those that anyone reads there.
      if (roots) await verify(text, guard.policy.sha256, roots)
      if (seen !== undefined) await notOlder(guard.policy, seen, clock(now) < Date.parse(guard.policy.expires))
    } catch (refused) {
      guard.free()
      throw refused
    }
    return guard
  }

  /**
   * Every problem of a policy, without loading it. It does not look at the clock: an expired policy is still well written.
   *
   * @throws what loading the module throws
   * @example
   * const { ok, problems } = await Guard.check(text)
   * for (const { severity, path, message } of problems) console.log(severity, path, message)
   */
  static async check(policy: PolicySource, { packs }: Pick<LoadOptions, 'packs'> = {}): Promise<CheckResult> {
    const [text, packText] = [policyText(policy), packsText(packs)]
    await this.ready()
    return JSON.parse(call(running(true), border => border.check(text, packText))) as CheckResult
  }

  /**
   * Runs the tests that a policy carries. With `mutate` every rule is taken away and weakened in a few ways as well, and what no test
   * notices is listed. The analysis is a module of its own, loaded on first use.
   *
   * @throws `invalid_policy`, `too_large`, and what loading a module throws
   * @example
   * const { ok, tests } = await Guard.test(policy)
   * for (const { name, failures } of tests) console.log(name, failures)
   */
  static async test(policy: PolicySource, options: TestOptions = {}): Promise<TestResult> {
    return (await import('./analysis.js')).test(policy, options)
  }

  /**
   * What an edit of a policy does to every cell (class, audience, purpose, circumstances): counts, and a first example of each kind.
   *
   * @throws `invalid_policy`, `too_large`, and what loading a module throws
   * @example
   * const { weakened } = await Guard.diff(live, candidate)
   * if (weakened.cells.walked > 0) console.log('lets out more, for example', weakened.first)
   */
  static async diff(before: PolicySource, after: PolicySource, options: AnalysisOptions = {}): Promise<PolicyDiff> {
    return (await import('./analysis.js')).diff(before, after, options)
  }

  /**
   * What is found in a text, sorted, never overlapping. `start` and `end` are UTF-16 units of the text, end exclusive.
   *
   * @param hints what is known about the text besides: `name`, `label`, `type`, `autocomplete`, `placeholder`
   * @throws `unsupported_type` for what is not a string, `invalid_fields` for hints that are not text, `policy_expired`
   * @example
   * guard.inspect('call 13800138000')   // [{ class: 'contact.phone.cn-mobile', level: 2, detector: 'cn_mobile', start: 5, end: 16, confidence: 0.95 }]
   */
  inspect(text: string, hints: Hints = {}): Finding[] {
    if (typeof text !== 'string') throw new VeilgateError('unsupported_type', 'only text can be inspected', { help: 'pass a string' })
    const known = JSON.stringify(read(() => onlyHints(hints), () => invalidFields('/hints')))
    return JSON.parse(this.#call(engine => engine.inspect(text, known, clock(this.#now)))) as Finding[]
  }

  /**
   * What each field is: one entry for each, in order, `class` null where nothing is known.
   *
   * @param fields a list with hints and values, or an object from name to value
   * @throws `invalid_fields`, `unsupported_type` with the field's name as the path, `policy_expired`
   * @example
   * guard.classify([{ name: 'a1', label: 'Mobile', value: '13800138000' }])[0].class   // 'contact.phone.cn-mobile'
   */
  classify(fields: readonly FieldInput[] | Readonly<Record<string, FieldInput['value']>>): ClassifiedField[] {
    const described = JSON.stringify(describe(fields))
    return JSON.parse(this.#call(engine => engine.classify(described, clock(this.#now)))) as ClassifiedField[]
  }

  /**
   * Decides, transforms and seals, all or nothing: when it throws, nothing is released. Every value has one decision, in order.
   *
   * @param fields text, numbers, booleans, bigints, dates, `null`, and plain objects and arrays of them. What leaves is text or a JWE;
   *   numbers, booleans and `null` keep their type where they leave raw and unsealed. Dates leave as ISO 8601, bigints as digits.
   * @param request for whom and what for; `form` and `record` bind what is sealed
   * @throws `unsupported_type`, `duplicate_path`, `too_large` with the path of the value; `unknown_audience`, `unknown_purpose`,
   *   `invalid_request` with a JSON Pointer into the request; `policy_expired`, `no_randomness`
   * @example
   * const { fields, denied } = guard.protect({ phone: '13800138000', n: 2 }, { audience: 'shop', purpose: 'order' })
   * await fetch('/order', { method: 'POST', body: JSON.stringify(fields) })
   */
  protect(fields: { readonly [name: string]: Value }, request: Request): Outcome {
    const { leaves, rebuild } = flatten(fields)
    const { values, ...rest } = this.protectLeaves(leaves, request)
    const released = (index: number, original: Released | undefined) => {
      const [value, decision] = [values[index], rest.decisions[index]]
      if (typeof value !== 'string') return undefined
      return original !== undefined && isRaw(decision) ? original : value
    }
    return { fields: rebuild(released), ...rest }
  }

  /**
   * A form, or data read from one, as new data. Every entry has its decision in the outcome; a repeated name is an array. The page is
   * not touched. Files are denied: they cannot be sealed yet.
   *
   * @throws `invalid_form`, and what `protect` throws
   * @example
   * const { data, outcome } = await guard.protectForm(form, { audience: 'shop', purpose: 'order' })
   * if (outcome.denied.length === 0) await fetch('/order', { method: 'POST', body: data })
   */
  async protectForm(formOrData: HTMLFormElement | FormData, request: Request): Promise<ProtectedForm> {
    return protectEntries(this, readForm(formOrData), request)
  }

  /**
   * Protects a form from now on: native submissions, and every `new FormData(form)`. What is denied holds the submission, or is left
   * out where the policy says `drop-field`; what fails sends nothing. `formdata` listeners that were there before see what was
   * entered, later ones what leaves, and what either writes is protected too.
   *
   * Events on the form, none with a value: `veilgate:protected` and `veilgate:denied` with `ProtectedDetail`, `veilgate:error` with
   * `ErrorDetail`. Buttons with `data-veilgate-until-ready` that are disabled open; a `data-veilgate-status` element in the form is where
   * people are told why it stays.
   *
   * @param request for whom and what for, or a function that says so at each submission
   * @throws `get_refused` where the form's method is GET or missing, `policy_expired`, `unknown_audience`, `unknown_purpose`, `invalid_request`,
   *   `not_ready`: the form is then held, nothing in it can be sent until it is attached with success; `invalid_form`, `already_attached`
   * @example
   * const attachment = guard.attach(document.querySelector('form'), { audience: 'shop', purpose: 'order', form: 'checkout' })
   * attachment.detach()
   */
  attach(form: HTMLFormElement, request: Request | (() => Request), options?: AttachOptions): Attachment {
    return attach(this, form, request, options ?? {})
  }

  /**
   * One or two plain sentences about a decision, from the reasons of the rules that took part.
   *
   * @param decision one of `outcome.decisions`
   * @param locale BCP 47; Chinese for `zh…`, English for anything else
   * @throws `invalid_request` for what is no decision, `policy_expired`
   * @example
   * guard.explain(outcome.decisions[0], 'zh')
   */
  explain(decision: Decision, locale = 'en'): string {
    const text = asJson(decision, 'invalid_request', '/decision')
    const language = typeof locale === 'string' ? locale : 'en'
    return this.#call(engine => engine.explain(text, language, clock(this.#now)))
  }

  /**
   * The notice of a form, before anything is typed: what goes to whom, for what purpose, in what form, how long it is kept and on which
   * basis. Every consent counts as given and every duty as met; what leaves even so for none of the requests is `withheld`.
   *
   * @param fields hints of the form's fields; values are not looked at
   * @param requests for whom and what for, each
   * @param locale BCP 47; Chinese for `zh…`, English for anything else
   * @throws `invalid_fields`, `invalid_request`, `unknown_audience`, `unknown_purpose`, `unknown_class`, `policy_expired`
   * @example
   * guard.notice([{ name: 'mobile' }], [{ audience: 'shop', purpose: 'order' }], 'zh').text
   */
  notice(fields: readonly Hints[], requests: readonly Request[], locale = 'en'): FormNotice {
    const hints = describe(fields.map(field => ({ ...field, value: '' })))
    const paths = fields.map(({ name }, index) => name ?? `/${index}`)
    const { id, revision, sha256 } = this.policy
    return formNotice({ id, revision, sha256 }, paths, String(locale), requests.map(request => {
      const input = `{"fields":${JSON.stringify(hints)},"request":${asJson(request, 'invalid_request', '/request')}}`
      return JSON.parse(this.#call(engine => engine.notice(input, String(locale), clock(this.#now)))) as Foreseen
    }))
  }

  /** Gives the module's memory back. Every verb throws `not_ready` afterwards, and attached forms send nothing. */
  free(): void {
    const engine = this.#engine
    this.#engine = undefined
    if (engine !== undefined && !this.#core.broken) engine.free()
  }

  /** Protects leaves as they stand: what forms use. @internal */
  protectLeaves(fields: readonly Leaf[], request: Request): Protected {
    const input = `{"fields":${JSON.stringify(fields)},"request":${asJson(request, 'invalid_request', '/request')}}`
    const outcome = JSON.parse(this.#call(engine => engine.protect(input, clock(this.#now)))) as Protected
    const matches = outcome.values.length === fields.length && outcome.decisions.length === fields.length
    if (!matches) throw new VeilgateError('internal', 'the module did not answer for every value', { help: 'nothing was released' })
    return outcome
  }

  #call(what: (engine: Engine) => string): string {
    const engine = this.#engine
    if (engine === undefined) throw new VeilgateError('not_ready', 'this guard was freed', { help: 'load the policy again' })
    return call(this.#core, () => what(engine))
  }
}

/** Fields to classify as the core takes them. */
export function describe(fields: readonly FieldInput[] | Readonly<Record<string, FieldInput['value']>>): (Hints & { value: string })[] {
  if (typeof fields !== 'object' || fields === null) throw invalidFields('')
  const list = read(() => Array.isArray(fields)
    ? Array.from(fields as readonly FieldInput[])
    : Object.entries(fields as Record<string, FieldInput['value']>).map(([name, value]): FieldInput => ({ name, value })), () => invalidFields(''))
  return list.map((field, index) => read(() => {
    if (typeof field !== 'object' || field === null) throw invalidFields(`/${index}`)
    return { ...scalar(field.value, typeof field.name === 'string' ? field.name : `/${index}`), ...onlyHints(field, `/${index}`) }
  }, () => invalidFields(`/${index}`)))
}

/** Runs what reads an object of the caller: what its getters throw may hold a value, and becomes an error of ours. */
function read<T>(reading: () => T, refused: () => VeilgateError): T {
  try {
    return reading()
  } catch (thrown) {
    throw thrown instanceof VeilgateError ? thrown : refused()
  }
}

function onlyHints(hints: Hints, path = '/hints'): Hints {
  const known: Hints = {}
  if (typeof hints !== 'object' || hints === null) throw invalidFields(path)
  for (const key of ['name', 'label', 'type', 'autocomplete', 'placeholder', 'class'] as const) {
    const hint: unknown = hints[key]
    if (hint === undefined || hint === null) continue
    if (typeof hint !== 'string') throw invalidFields(`${path}/${key}`)
    setOwn(known, key, wellFormed(hint))
  }
  return known
}

function invalidFields(path: string): VeilgateError {
  return new VeilgateError('invalid_fields', 'the fields cannot be read', { path, help: 'hints are text; a field is { name, label, type, autocomplete, placeholder, value }' })
}

function keysText(keys: Keys | undefined): string {
  if (keys === undefined || keys === null) return '[]'
  const invalid = () => new VeilgateError('invalid_key', 'the keys cannot be read', { path: '/keys', help: 'pass a JWK Set, an array of JWKs, or a map from key id to JWK' })
  if (typeof keys !== 'object') throw invalid()
  // A private key has no place in a page that only seals: its public part goes on, and nothing else.
  const open = read(() => listed(keys).map(jwk => {
    if (typeof jwk !== 'object' || jwk === null) throw invalid()
    const { d: _, ...shared } = jwk
    return shared
  }), invalid)
  return asJson(open, 'invalid_key', '/keys')
}

function listed(keys: Keys): readonly Jwk[] {
  if (Array.isArray(keys)) return keys as readonly Jwk[]
  if ('keys' in keys && Array.isArray(keys['keys'])) return keys['keys'] as readonly Jwk[]
  return Object.entries(keys as Record<string, Jwk>).map(([kid, jwk]) => typeof jwk === 'object' && jwk !== null ? { ...jwk, kid } : jwk)
}

/** What is no clock counts as the end of time, when every policy has expired. */
function clock(now: () => number): number {
  try {
    const time: unknown = now()
    return typeof time === 'number' ? time : Number.NaN
  } catch {
    return Number.NaN
  }
}
