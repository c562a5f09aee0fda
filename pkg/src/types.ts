/** The public shapes. Places are UTF-16 units of the untrimmed text, end exclusive; times are ISO 8601 unless they say milliseconds. */

export type * from './policy.js'

/**
 * A policy: its text, or an object as `PolicyDocument` has it. The core checks it; text is better because repeated keys are then seen.
 */
export type PolicySource = string | object

/**
 * A key, RFC 7517: P-256, or Ed25519 (RFC 8037) for signatures, public or private, coordinates as base64url of 32 bytes; or a symmetric
 * one to make pseudonyms with, `oct`.
 *
 * @example
 * { kty: 'EC', crv: 'P-256', kid: 'shop-2026', x: '…', y: '…' }
 */
export interface Jwk {
  kty: string
  crv?: string
  kid?: string
  x?: string
  y?: string
  /** Only in a private key. */
  d?: string
  /** Only in a symmetric key: base64url of 32 bytes or more. */
  k?: string
  [member: string]: unknown
}

/**
 * Keys that a policy names without stating them: a JWK Set, an array of JWKs, or a map from key id to JWK. Of a private key only the
 * public part is taken. A symmetric key makes pseudonyms: whoever has it, this page included, can undo those that can be undone and try
 * values on the others.
 *
 * @example
 * await Guard.load(policy, { keys: await (await fetch('/.well-known/jwks.json')).json() })
 */
export type Keys = { keys: readonly Jwk[] } | readonly Jwk[] | Readonly<Record<string, Jwk>>

/**
 * How a policy is loaded.
 *
 * @example
 * await Guard.load(policy, { keys: { 'shop-2026': publicJwk }, now: () => Date.parse('2026-11-24') })
 */
export interface LoadOptions {
  /** Packs that the policy may extend, as text or parsed; those that it does not are ignored. */
  packs?: readonly PolicySource[] | undefined
  /** Keys that the policy names without stating them. */
  keys?: Keys | undefined
  /** The clock, in milliseconds since 1970. The default is `Date.now`. What is no time counts as too late for every policy. */
  now?: (() => number) | undefined
  /** Whose signatures the policy must have. Without it none is looked at. */
  trust?: Trust | undefined
  /** Which revisions were loaded before: an older one is refused. `storedRevisions(localStorage)` is one. */
  seen?: Seen | undefined
  /**
   * What an expired policy does. `refuse`, the default: it is not loaded, and once it expires every verb throws `policy_expired`. `strict`:
   * it is loaded, every verb goes on, and every value is denied for the reason `policy_expired`, from the moment that it expires.
   */
  onExpired?: 'refuse' | 'strict' | undefined
}

/**
 * Whom to believe about policies. It is compiled into the page, and never fetched from where the policy comes.
 *
 * @example
 * await Guard.load(policy, { trust: { roles: { security: [securityJwk], privacy: [privacyJwk] }, threshold: 2 } })
 */
export interface Trust {
  /** By role the public keys of those who may sign in it: Ed25519 or P-256, each with its `kid`. */
  roles: Readonly<Record<string, readonly Jwk[]>>
  /** How many roles have to have signed, each by another key; the default is all of them. */
  threshold?: number | undefined
}

/** The highest revision of a policy that was loaded, and what it was. */
export interface Revision {
  revision: number
  /** As in `guard.policy`. */
  sha256: string
}

/** Where the highest revision of each policy is kept, by the policy's id. What fails there lets no policy through. */
export interface Seen {
  /** What was kept for this policy, or nothing. */
  get(id: string): Revision | null | undefined | Promise<Revision | null | undefined>
  /** Keeps it. */
  set(id: string, revision: Revision): void | Promise<void>
}

/** What goes to one audience for one purpose in one form. */
export interface NoticeLine {
  /** Paths of the fields. */
  fields: string[]
  /** What they are, in the notice's language. */
  what: string[]
  audience: { id: string; title: string; contact: string | null; country: string | null }
  purpose: string
  /** The legal basis, if the purpose states one. */
  basis: string | null
  /** In what form it leaves. */
  form: string
  /** Whether only holders of a key can read it. */
  sealed: boolean
  /** How many days it is kept at most, if a duty says so. */
  days: number | null
  /** From the rules that take part, with the articles that they cite. */
  why: string[]
  duties: { id: string; type: string; stage: 'before' | 'with' | 'after' }[]
}

/** What a form does with its fields if everything is agreed to that the rules ask for: the items of PIPL Art. 17 and GDPR Art. 13. */
export interface FormNotice {
  policy: Omit<PolicyIdentity, 'expires'>
  /** What the policy is called. */
  title: string | null
  /** Who answers for it, and how to reach them. */
  owner: string | null
  contact: string | null
  lines: NoticeLine[]
  /** Paths of what leaves for none of the requests. */
  withheld: string[]
  /** All of it in sentences, a paragraph for each line. */
  text: string
}

/** Which policy is enforced; a receipt names the same. */
export interface PolicyIdentity {
  readonly id: string
  readonly revision: number
  /** SHA-256, 64 hexadecimal digits, over the RFC 8785 form of the document: the same for the same rules, however they are spaced. */
  readonly sha256: string
  /** When it ends, ISO 8601 in UTC. From then on every verb throws `policy_expired`, or denies everything: see `onExpired`. */
  readonly expires: string
}

/**
 * One thing that is wrong with a policy.
 *
 * @example
 * { code: 'E001', severity: 'error', path: '/rules/0/effect', message: '…', help: '…' }
 */
export interface Problem {
  /** A stable name: `E…` for errors, `W…` for warnings. */
  code: string
  /** An error keeps the policy from loading, a warning does not. */
  severity: 'error' | 'warning'
  /** JSON Pointer into the document; empty for the whole. */
  path: string
  /** What is wrong. */
  message: string
  /** What to do. */
  help: string
}

/** What the analysis of a policy takes. */
export interface AnalysisOptions extends Pick<LoadOptions, 'packs'> {
  /** Called now and then with what is done and how much there is; 0 while that is still being counted. */
  onProgress?: ((done: number, of: number) => void) | undefined
}

/** What a check of a whole policy takes. */
export interface CheckOptions extends AnalysisOptions, Pick<LoadOptions, 'now'> {}

/** What running the tests of a policy takes. */
export interface TestOptions extends AnalysisOptions {
  /** Whether to look for changes of rules that no test notices. */
  mutate?: boolean | undefined
}

/** Cells that some rule can tell apart, and how many of all cells they stand for, in digits. */
export interface CellCount {
  walked: number
  standsFor: string
}

/** A class and a request to try. `together`: classes of the same submission that raise its level. */
export interface CellExample extends Pick<Request, 'audience' | 'purpose' | 'context' | 'consent'> {
  class: string
  together: string[]
}

/** A finding about a whole policy. */
export interface PolicyFinding extends Problem {
  /** The rule that it is about; rules of packs bear the pack's id in front. */
  rule: string | null
  cells: CellCount
  example: CellExample | null
  /** Who answers for it, if the policy says so. It fails nothing then. */
  waived: { reason: string; approver: string; expires: string } | null
}

/** What becomes of the values of a cell at the extremes. */
export interface CellVerdict {
  effect: 'release' | 'deny'
  representation: string | null
  seal: string[]
}

/** What an audience may see of a class, over all purposes and circumstances. */
export interface PolicyTableRow {
  audience: string
  class: string
  cells: CellCount
  released: CellCount
  most: CellVerdict
  least: CellVerdict
  /** How many values fit what shows most, where that can be said. */
  residual: number | null
}

/** What became of one of a policy's tests. */
export interface TestOutcome {
  name: string
  path: string
  passed: boolean
  failures: string[]
}

/** A change of a rule. */
export interface PolicyMutant {
  rule: string
  path: string
  change: string
}

/** Which changes of rules the tests notice. `equivalent` ones change no cell, so no test can. */
export interface PolicyMutation {
  tried: number
  noticed: number
  survived: PolicyMutant[]
  equivalent: PolicyMutant[]
}

/** What `Guard.test` answers. */
export interface TestResult {
  /** No test fails. */
  ok: boolean
  tests: TestOutcome[]
  /** `null` unless it was asked for. */
  mutation: PolicyMutation | null
}

/** Everything there is to say about a policy. */
export interface PolicyAnalysis extends TestResult {
  problems: (Problem | PolicyFinding)[]
  cells: CellCount
  table: PolicyTableRow[]
}

/** Cells of one kind of change. */
export interface PolicyChanges {
  cells: CellCount
  first: CellExample | null
}

/** What an edit of a policy does to every cell. */
export interface PolicyDiff {
  same: PolicyChanges
  weakened: PolicyChanges
  tightened: PolicyChanges
  /** More in one respect and less in another, or in forms that do not compare. */
  changed: PolicyChanges
  problems: PolicyFinding[]
}

/** What `Guard.check` answers. */
export interface CheckResult {
  /** No problem of severity `error`. */
  ok: boolean
  /** Every problem at once. */
  problems: Problem[]
}

/**
 * What is known about a text besides the text, as a form control says it.
 *
 * @example
 * guard.inspect('4111 1111 1111 1111', { autocomplete: 'billing cc-number' })
 */
export interface Hints {
  /** The control's name. */
  name?: string | undefined
  /** The text of its label, in any language; English and Chinese are understood. */
  label?: string | undefined
  /** The control's type, as `HTMLInputElement.type`, `select-one`, `textarea`. */
  type?: string | undefined
  /** Its `autocomplete` tokens. */
  autocomplete?: string | undefined
  placeholder?: string | undefined
  /** A class of the catalogue that the page states itself, as `data-veilgate-class` does. */
  class?: string | undefined
}

/** A field to classify: its hints and its value. */
export interface FieldInput extends Hints {
  /** Absent, `null` and the empty text are the same: nothing to look at. */
  value?: string | number | boolean | bigint | null | undefined
}

/**
 * Something found in a text; never the text.
 *
 * @example
 * { class: 'contact.phone.cn-mobile', level: 2, detector: 'cn_mobile', start: 5, end: 16, confidence: 0.95 }
 */
export interface Finding {
  /** Class of the catalogue, a path by dots. */
  class: string
  /** 1 public, 2 general, 3 sensitive, 4 critical. */
  level: number
  /** Id of the catalogue, or of one of the policy's detectors. */
  detector: string
  /** UTF-16 units of the text as it was passed. */
  start: number
  /** The first unit behind it. */
  end: number
  /** 0 to 1. */
  confidence: number
}

/** What one field is. */
export interface ClassifiedField {
  /** Its place in what was passed. */
  index: number
  /** Its name; empty where it has none. */
  name: string
  /** `null` where nothing is known. */
  class: string | null
  /** 0 to 1, of the class. */
  confidence: number
  /** What was found in the value; for a field known by its hints alone one finding over the whole value. */
  findings: Finding[]
}

/** What a person has agreed to, for one purpose. The page states it; the policy says what it is worth. */
export interface Consent {
  status: 'granted' | 'refused' | 'withdrawn' | 'expired' | 'none'
  /** The default is `general`. */
  strength?: 'general' | 'explicit' | 'separate' | 'written'
  /** The default is `subject`. */
  by?: 'subject' | 'guardian'
}

/**
 * For whom and what for. Names that the policy does not know are refused, never ignored.
 *
 * @example
 * { audience: 'shop', purpose: 'order', consent: { order: { status: 'granted' } }, form: 'checkout', record: 'order-17' }
 */
export interface Request {
  /** An id of the policy's audiences. */
  audience: string
  /** An id of the policy's purposes. */
  purpose: string
  /** Attributes that the policy declares; a number is a whole number. */
  context?: Record<string, string | number | boolean> | undefined
  /** Consent by purpose. */
  consent?: Record<string, Consent> | undefined
  /** Ids of obligations that are already met. */
  discharged?: readonly string[] | undefined
  /** The form that sealed values are bound to. */
  form?: string | undefined
  /** The record that sealed values are bound to. */
  record?: string | undefined
}

/** What may be a value: these, and plain objects and arrays of them. Anything else is `unsupported_type`. */
export type Value = string | number | boolean | bigint | Date | null | readonly Value[] | { readonly [key: string]: Value }

/** What leaves: representations and JWE strings; numbers, booleans and `null` keep their type where they are released raw and unsealed. */
export type Released = string | number | boolean | null | Released[] | { [key: string]: Released }

/**
 * What was decided about one value, without the value.
 *
 * @example
 * { path: 'order/phone', class: 'contact.phone.cn-mobile', level: 2, effect: 'release', representation: 'raw', seal: ['shop-2026'],
 *   rules: ['contact'], reasons: ['permitted'], residual: 1 }
 */
export interface Decision {
  /** The field's name, a JSON Pointer below it. */
  path: string
  /** Class of the catalogue or of the policy, `plain` or `unclassified`. */
  class: string
  /** 1 public, 2 general, 3 sensitive, 4 critical. */
  level: number
  effect: 'release' | 'deny'
  /** The operation that made what leaves; `null` where nothing does. */
  representation: string | null
  /** Ids of the keys it is sealed to. */
  seal: string[]
  /** Ids of the rules that took part, sorted. */
  rules: string[]
  /** Stable names: `permitted`, `no_permit`, `forbidden`, … `guard.explain` says them in words. */
  reasons: string[]
  /** How many values fit the representation, 1 for the value itself; `null` where that cannot be said. */
  residual: number | null
}

/** Something that has to be done besides, such as a notice or a deletion. */
export interface Obligation {
  /** State it in `request.discharged` once it is met. */
  id: string
  type: string
  stage: 'before' | 'with' | 'after'
  /** Paths that it is about. */
  fields: string[]
}

/** The evidence, without a value: keep it. */
export interface Receipt {
  /** Random, 128 bits as base64url. */
  id: string
  /** ISO 8601 in UTC, from the guard's clock. */
  time: string
  /** As in `guard.policy`. */
  policy: { id: string; revision: number; sha256: string }
  audience: string
  purpose: string
  /** One for each value, in order: its path, what it is, as what it left (`null`: it did not), and for whose keys. */
  fields: { path: string; class: string; representation: string | null; keys: string[] }[]
}

/**
 * What `protect` answers: what leaves, and why. All but `fields` is free of values.
 *
 * @example
 * const { fields, denied, receipt } = guard.protect(values, request)
 */
export interface Outcome {
  /** Name to what leaves; no denied name. In arrays what is denied is left out. */
  fields: { [name: string]: Released }
  /** One for each value, in order. */
  decisions: Decision[]
  /** Paths of what does not leave. */
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

/** What `protectForm` answers. */
export interface ProtectedForm {
  /** A new `FormData`: the released entries in their order. */
  data: FormData
  outcome: Outcome
}

/** What key is made. */
export interface KeygenOptions {
  /** The key's id: what a policy calls it. */
  kid: string
  /** `P-256`, which is the default. */
  crv?: string | undefined
}

/** A key pair, both as JWK. */
export interface KeyPair {
  /** For whoever opens; it never belongs into a page. */
  privateKey: Jwk
  /** For the policy. */
  publicKey: Jwk
}

/**
 * What the opener of a value expects; what is left out is not checked, except `field`.
 *
 * @example
 * { field: 'phone', audience: 'shop', purpose: 'order', record: 'order-17' }
 */
export interface Expected {
  /** The path of the value's decision. */
  field: string
  audience?: string | undefined
  purpose?: string | undefined
  form?: string | undefined
  record?: string | undefined
}

/** What an envelope says about itself. It is not authenticated until it is opened. */
export interface EnvelopeInfo {
  /** Ids of the keys that open it. */
  kids: string[]
  /** `ECDH-ES+A256KW` */
  alg: string
  /** `A256GCM` */
  enc: string
  /** `veilgate-field+jwe` */
  typ: string
  /** SHA-256 of the policy that it was sealed under. */
  policy: string
  class: string
  /** The path of the value's decision. */
  field: string
  form?: string
  record?: string
  audience: string
  purpose: string
  /** Seconds since 1970. */
  iat: number
}

/** What a form control is and what would become of it, for feedback while typing. */
export interface FieldState {
  control: Element
  /** The control's name or id. */
  name: string
  class: string | null
  /** 0 to 1, of the class. */
  confidence: number
  /** 1 to 4, as in a decision; 0 where there is none. */
  level: number
  effect: 'release' | 'deny'
  representation: string | null
  /** Ids of the keys it would be sealed to. */
  seal: string[]
  /** As in a decision, or the code of what keeps it from being decided. */
  reasons: string[]
}

/**
 * How a form is attached.
 *
 * @example
 * guard.attach(form, request, { locale: 'zh', onField: ({ control, class: kind }) => show(control, kind) })
 */
export interface AttachOptions {
  /** `always`: every `formdata` event. `submit`: protected entries are removed outside a submission. */
  protect?: 'always' | 'submit' | undefined
  /** Language of messages, BCP 47: Chinese for `zh…`, English for anything else; the default is the document's. */
  locale?: string | undefined
  /** Called for each control at once, and when its value changes; while an input method composes, when it is done. */
  onField?: ((state: FieldState) => void) | undefined
}

/** A form that is protected. */
export interface Attachment {
  /** Leaves the form as it was; submit buttons that attaching enabled are disabled again. */
  detach(): void
  /** Settled once the form is protected. */
  readonly ready: Promise<void>
}

/** Detail of `veilgate:protected` and `veilgate:denied`: an outcome without what leaves. */
export interface ProtectedDetail {
  decisions: Decision[]
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

/** Detail of `veilgate:error`: what a `VeilgateError` says. */
export interface ErrorDetail {
  /** As `VeilgateError.code`. */
  code: string
  message: string
  help: string
  path?: string
}
