/** The public shapes. Places are UTF-16 units of the untrimmed text, end exclusive; times are ISO 8601 unless they say milliseconds. */

/** A policy document (`veilgate/1`). The core checks it; text is better than an object because repeated keys are then seen. */
export type PolicySource = string | object

/** A public or private key, RFC 7517. */
export interface Jwk {
  kty: string
  crv?: string
  kid?: string
  x?: string
  y?: string
  /** Only in a private key. */
  d?: string
  [member: string]: unknown
}

/** Keys that a policy names without stating them: a JWK Set, an array of JWKs, or a map from key id to JWK. */
export type Keys = { keys: readonly Jwk[] } | readonly Jwk[] | Readonly<Record<string, Jwk>>

export interface LoadOptions {
  /** Public keys that the policy names without stating them. */
  keys?: Keys | undefined
  /** The clock, in milliseconds since 1970. The default is `Date.now`. */
  now?: (() => number) | undefined
}

/** Which policy is enforced. */
export interface PolicyIdentity {
  readonly id: string
  readonly revision: number
  /** SHA-256, hexadecimal, over the canonical form of the document. */
  readonly sha256: string
  readonly expires: string
}

/** One thing that is wrong with a policy. */
export interface Problem {
  code: string
  severity: 'error' | 'warning'
  /** JSON Pointer into the document. */
  path: string
  message: string
  help: string
}

export interface CheckResult {
  /** No problem of severity `error`. */
  ok: boolean
  problems: Problem[]
}

/** What is known about a text besides the text. */
export interface Hints {
  name?: string | undefined
  label?: string | undefined
  /** The control's type, as `HTMLInputElement.type`, `select-one`, `textarea`. */
  type?: string | undefined
  autocomplete?: string | undefined
  placeholder?: string | undefined
  /** A class of the catalogue that the page states itself. */
  class?: string | undefined
}

/** A field to classify. */
export interface FieldInput extends Hints {
  value?: string | number | boolean | bigint | null | undefined
}

/** Something found in a text; never the text. */
export interface Finding {
  class: string
  /** 1 public, 2 general, 3 sensitive, 4 critical. */
  level: number
  /** Id of the catalogue. */
  detector: string
  start: number
  end: number
  /** 0 to 1. */
  confidence: number
}

export interface ClassifiedField {
  index: number
  name: string
  /** `null` where nothing is known. */
  class: string | null
  confidence: number
  findings: Finding[]
}

export interface Consent {
  status: 'granted' | 'refused' | 'withdrawn' | 'expired' | 'none'
  strength?: 'general' | 'explicit' | 'separate' | 'written'
  by?: 'subject' | 'guardian'
}

/** For whom and what for. */
export interface Request {
  audience: string
  purpose: string
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

/** What may be a value: these, and plain objects and arrays of them. */
export type Value = string | number | boolean | bigint | Date | null | readonly Value[] | { readonly [key: string]: Value }

/** What leaves: representations and JWE strings; numbers, booleans and `null` keep their type where they are released raw and unsealed. */
export type Released = string | number | boolean | null | Released[] | { [key: string]: Released }

export interface Decision {
  /** The field's name, a JSON Pointer below it. */
  path: string
  class: string
  level: number
  effect: 'release' | 'deny'
  /** The operation that made what leaves; `null` where nothing does. */
  representation: string | null
  /** Ids of the keys it is sealed to. */
  seal: string[]
  rules: string[]
  reasons: string[]
  /** How many values fit the representation, 1 for the value itself; `null` where that cannot be said. */
  residual: number | null
}

export interface Obligation {
  id: string
  type: string
  stage: 'before' | 'with' | 'after'
  fields: string[]
}

/** The evidence, without a value. */
export interface Receipt {
  id: string
  time: string
  policy: { id: string; revision: number; sha256: string }
  audience: string
  purpose: string
  fields: { path: string; class: string; representation: string | null; keys: string[] }[]
}

export interface Outcome {
  /** Name to what leaves; no denied name. */
  fields: { [name: string]: Released }
  /** One for each value, in order. */
  decisions: Decision[]
  /** Paths of what does not leave. */
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

export interface ProtectedForm {
  /** A new `FormData`: the released entries in their order. */
  data: FormData
  outcome: Outcome
}

export interface KeygenOptions {
  kid: string
  crv?: string | undefined
}

export interface KeyPair {
  privateKey: Jwk
  publicKey: Jwk
}

/** What the opener of a value expects; what is left out is not checked, except `field`. */
export interface Expected {
  field: string
  audience?: string | undefined
  purpose?: string | undefined
  form?: string | undefined
  record?: string | undefined
}

/** What an envelope says about itself. It is not authenticated until it is opened. */
export interface EnvelopeInfo {
  kids: string[]
  alg: string
  enc: string
  typ: string
  policy: string
  class: string
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
  name: string
  class: string | null
  confidence: number
  level: number
  effect: 'release' | 'deny'
  representation: string | null
  seal: string[]
  reasons: string[]
}

export interface AttachOptions {
  /** `always`: every `formdata` event. `submit`: protected entries are removed outside a submission. */
  protect?: 'always' | 'submit' | undefined
  /** Language of messages; the default is the document's. */
  locale?: string | undefined
  /** Called for each control at once, and when its value changes. */
  onField?: ((state: FieldState) => void) | undefined
}

export interface Attachment {
  /** Leaves the form as it was; submit buttons that attaching enabled are disabled again. */
  detach(): void
  /** Settled once the form is protected. */
  readonly ready: Promise<void>
}

/** Detail of `veilgate:protected` and `veilgate:denied`. */
export interface ProtectedDetail {
  decisions: Decision[]
  denied: string[]
  obligations: Obligation[]
  receipt: Receipt
}

/** Detail of `veilgate:error`. */
export interface ErrorDetail {
  code: string
  message: string
  help: string
  path?: string
}
