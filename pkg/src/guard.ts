/// <reference lib="esnext.disposable" preserve="true" />
/** The public verbs over a loaded policy. */

import { attach } from './attach.js'
import { call, init, loadEngine, running, type Core } from './engine.js'
import { VeilgateError } from './errors.js'
import { protectEntries, readForm } from './forms.js'
import type { Engine } from './glue.js'
import type {
  AttachOptions, Attachment, CheckResult, ClassifiedField, Decision, FieldInput, Finding, Hints, Jwk, Keys, LoadOptions,
  Obligation, Outcome, PolicyIdentity, PolicySource, ProtectedForm, Receipt, Released, Request, Value,
} from './types.js'
import { flatten, isRaw, scalar, setOwn, type Leaf } from './values.js'

/** What the core answers for leaves: everything of an outcome, in their order, and what leaves as a list. */
export interface Protected {
  values: (string | null)[]
  decisions: Decision[]
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

/** A loaded policy. Everything that it releases, it releases by that policy. */
export class Guard {
  readonly #core: Core
  readonly #now: () => number
  #engine: Engine | undefined
  /** Which policy is enforced. */
  readonly policy: PolicyIdentity
  /** What a form does when something is denied. */
  readonly onDeny: 'block-submit' | 'drop-field'
  /** As `free`, for `using`, where the platform has it. */
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
   * Loads a policy, and the module with it.
   * @throws `invalid_policy` with every problem, `policy_expired`, `key_missing`, `invalid_key`, and what `init` throws
   */
  static async load(policy: PolicySource, { keys, now = Date.now }: LoadOptions = {}): Promise<Guard> {
    const [text, keyText] = [policyText(policy), keysText(keys)]
    await this.ready()
    const core = running(true)
    return new this(core, loadEngine(core, text, keyText, clock(now)), now)
  }

  /** Every problem of a policy, without loading it. */
  static async check(policy: PolicySource): Promise<CheckResult> {
    const text = policyText(policy)
    await this.ready()
    return JSON.parse(call(running(true), border => border.check(text))) as CheckResult
  }

  /** What is found in a text. */
  inspect(text: string, hints: Hints = {}): Finding[] {
    if (typeof text !== 'string') throw new VeilgateError('unsupported_type', 'only text can be inspected', { help: 'pass a string' })
    return JSON.parse(this.#call(engine => engine.inspect(text, JSON.stringify(onlyHints(hints))))) as Finding[]
  }

  /** What each field is; an object goes from name to value. */
  classify(fields: readonly FieldInput[] | Readonly<Record<string, FieldInput['value']>>): ClassifiedField[] {
    const described = JSON.stringify(describe(fields))
    return JSON.parse(this.#call(engine => engine.classify(described))) as ClassifiedField[]
  }

  /**
   * Decides, transforms and seals. Nothing is released unless everything went well.
   * @throws `unsupported_type`, `duplicate_path`, `too_large`, `policy_expired`, `unknown_audience`, `unknown_purpose`, `invalid_request`
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

  /** A form or its data as new data of which every entry is accounted for. The page is not touched. */
  async protectForm(formOrData: HTMLFormElement | FormData, request: Request): Promise<ProtectedForm> {
    return protectEntries(this, readForm(formOrData), request)
  }

  /** Protects whatever is read from a form from now on. @throws `get_refused`, `already_attached`, `invalid_form` */
  attach(form: HTMLFormElement, request: Request | (() => Request), options: AttachOptions = {}): Attachment {
    return attach(this, form, request, options)
  }

  /** One or two plain sentences, from the rules that took part. */
  explain(decision: Decision, locale = 'en'): string {
    const text = asJson(decision, 'invalid_request', '/decision')
    return this.#call(engine => engine.explain(text, String(locale)))
  }

  /** Gives the memory back. The guard releases nothing afterwards. */
  free(): void {
    const engine = this.#engine
    this.#engine = undefined
    if (engine !== undefined && !this.#core.broken) engine.free()
  }

  /** Protects leaves as they stand: what forms use. */
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
  const list = Array.isArray(fields)
    ? fields as readonly FieldInput[]
    : Object.entries(fields as Record<string, FieldInput['value']>).map(([name, value]): FieldInput => ({ name, value }))
  return Array.from(list, (field, index) => {
    if (typeof field !== 'object' || field === null) throw invalidFields(`/${index}`)
    return { ...scalar(field.value, typeof field.name === 'string' ? field.name : `/${index}`), ...onlyHints(field, `/${index}`) }
  })
}

function onlyHints(hints: Hints, path = '/hints'): Hints {
  const known: Hints = {}
  if (typeof hints !== 'object' || hints === null) throw invalidFields(path)
  for (const key of ['name', 'label', 'type', 'autocomplete', 'placeholder', 'class'] as const) {
    const hint: unknown = hints[key]
    if (hint === undefined || hint === null) continue
    if (typeof hint !== 'string') throw invalidFields(`${path}/${key}`)
    setOwn(known, key, hint)
  }
  return known
}

function invalidFields(path: string): VeilgateError {
  return new VeilgateError('invalid_fields', 'the fields cannot be read', { path, help: 'hints are text; a field is { name, label, type, autocomplete, placeholder, value }' })
}

function policyText(policy: PolicySource): string {
  return typeof policy === 'string' ? policy : asJson(policy, 'invalid_policy', '')
}

function keysText(keys: Keys | undefined): string {
  if (keys === undefined || keys === null) return '[]'
  const invalid = () => new VeilgateError('invalid_key', 'the keys cannot be read', { path: '/keys', help: 'pass a JWK Set, an array of JWKs, or a map from key id to JWK' })
  if (typeof keys !== 'object') throw invalid()
  const list = Array.isArray(keys)
    ? keys as readonly Jwk[]
    : 'keys' in keys && Array.isArray(keys['keys'])
      ? keys['keys'] as readonly Jwk[]
      : Object.entries(keys as Record<string, Jwk>).map(([kid, jwk]) => typeof jwk === 'object' && jwk !== null ? { ...jwk, kid } : jwk)
  // A private key has no place in a page that only seals: its public part goes on, and nothing else.
  const open = list.map(jwk => {
    if (typeof jwk !== 'object' || jwk === null) throw invalid()
    const { d: _, ...shared } = jwk
    return shared
  })
  return asJson(open, 'invalid_key', '/keys')
}

function asJson(value: unknown, code: 'invalid_policy' | 'invalid_request' | 'invalid_key', path: string): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    throw new VeilgateError(code, 'this cannot be written as JSON', { path, help: 'pass plain data without cycles, bigints or getters that throw' })
  }
}

function clock(now: () => number): number {
  // What is no clock counts as the end of time, when every policy has expired.
  const time: unknown = typeof now === 'function' ? now() : undefined
  return typeof time === 'number' ? time : Number.NaN
}
