/** A policy document (`veilgate/1`) as TypeScript sees it. The core checks more than types can say: `Guard.check`. */

/** A text by language, BCP 47: `{ en: 'Fulfil the order', zh: '履行订单' }`. */
export type Texts = Record<string, string>

/** How much a class matters; policies only raise it. */
export type PolicyLevel = 'public' | 'general' | 'sensitive' | 'critical' | 1 | 2 | 3 | 4

/** What an audience is to the company. */
export type AudienceKind = 'first-party' | 'processor' | 'third-party' | 'public' | 'log' | 'local-ui' | 'successor'

/** The operations that a value can go through. */
export type OperationName =
  | 'raw' | 'drop' | 'constant' | 'label' | 'mask' | 'mask.keep' | 'mask.email' | 'mask.pan' | 'mask.name' | 'mask.phone' | 'text.findings'

/**
 * A policy: default deny; `permit` opens, `require` and `forbid` raise the floor; the strictest wins, in whatever order.
 *
 * @example
 * const policy = {
 *   format: 'veilgate/1',
 *   policy: { id: 'signup', revision: 1, expires: '2027-11-01T00:00:00Z' },
 *   audiences: { shop: { kind: 'first-party' } },
 *   purposes: { order: { title: { en: 'Fulfil the order' } } },
 *   rules: [],
 * } satisfies PolicyDocument
 */
export interface PolicyDocument {
  /** Where the JSON Schema is (`veilgate/schema/policy.json`), for editors. */
  $schema?: unknown
  format: 'veilgate/1'
  policy: {
    /** Stays the same over the policy's revisions. */
    id: string
    /** A whole number that only grows. */
    revision: number
    /** From this moment on (RFC 3339) nothing is released. */
    expires: string
    issued?: string
    effective?: string
    version?: string
    title?: Texts
    owner?: string
    contact?: string
    locales?: string[]
  }
  context?: { attrs: Record<string, PolicyAttribute> }
  classes?: Record<string, PolicyClass>
  bindings?: PolicyBinding[]
  audiences: Record<string, PolicyAudience>
  purposes: Record<string, { title: Texts; basis?: string }>
  keys?: Record<string, PolicyKey>
  transforms?: Record<string, PolicyTransform>
  obligations?: Record<string, PolicyObligation>
  rules: PolicyRule[]
  defaults?: { onDeny?: 'block-submit' | 'drop-field' }
  /** The only part that is not in the policy's identity. */
  signatures?: unknown
}

/** A fact with finitely many values. */
export interface PolicyAttribute {
  type: 'bool' | 'enum' | 'int'
  /** Of an enum. */
  values?: string[]
  /** Of an int. */
  min?: number
  /** Of an int. */
  max?: number
  source: 'host' | 'engine' | 'user' | 'consent' | 'server'
  title?: Texts
}

/** A class of the policy's own, or a level raised. */
export interface PolicyClass {
  level?: PolicyLevel
  title?: Texts
  /** Audience ids or kinds; beats every rule. */
  releaseOnlyTo?: (AudienceKind | (string & {}))[]
}

/** Which controls of a form hold a class. One of `match` is enough. */
export interface PolicyBinding {
  id?: string
  class: string
  match: { name?: string[]; label?: string[]; autocomplete?: string[]; type?: string[] }
}

/** Who receives. */
export interface PolicyAudience {
  kind: AudienceKind
  /** ISO 3166-1 alpha-2. */
  country?: string
  title?: Texts
  origins?: string[]
  contract?: string
  contact?: string
}

/** A public key to seal to. */
export interface PolicyKey {
  use: 'seal'
  alg?: 'ECDH-ES+A256KW'
  /** Audiences that can open what is sealed to it. */
  holders: string[]
  /** Left out where the key is handed to `Guard.load`. */
  jwk?: Record<string, unknown>
  title?: Texts
}

interface Fill {
  /** One sign that is neither a letter nor a digit. */
  fill?: string
  /** So many signs for each hidden run, whatever its length. */
  fixed?: number
}

interface Transform<Operation extends OperationName, Params = Record<string, never>> {
  op: Operation
  params?: Params
  title?: Texts
}

/** An operation with parameters. */
export type PolicyTransform =
  | Transform<'raw'> | Transform<'drop'> | Transform<'label'> | Transform<'mask'>
  | Transform<'constant', { value?: string }>
  | Transform<'mask.keep', Fill & { first?: number; last?: number; ignore?: string; minHidden?: number; minLength?: number }>
  | Transform<'mask.email', Fill & { keepLocal?: number; keepDomain?: 'full' | 'tld' | 'none' }>
  | Transform<'mask.pan', Fill & { first?: number; last?: number }>
  | Transform<'mask.name', Fill>
  | Transform<'mask.phone', Fill & { keepPrefix?: number; keepLast?: number }>
  | Transform<'text.findings', { replace?: 'cell' | 'label' }>

/** What has to happen besides a release. */
export interface PolicyObligation {
  /** One that nobody knows how to meet denies. */
  type: string
  stage: 'before' | 'with' | 'after'
  params?: Record<string, unknown>
  norms?: string[]
  title?: Texts
}

interface RuleHead {
  id: string
  minLevel?: PolicyLevel
  audienceKinds?: AudienceKind[]
  when?: PolicyCondition
  /** Why, in a sentence for people. */
  reason: Texts
  norms?: string[]
}

/** An operation, `mask` for the usual one of the class, or a transform by name. */
type Represent = OperationName | (string & {})

/** The key by name, or the only key of the audience; not both. */
interface Seal {
  seal?: string
  sealAny?: boolean
}

/** What may leave, in which form, for whom and for what. */
export type PolicyRule =
  | RuleHead & {
    effect: 'permit'
    classes: string[]
    audiences: string[]
    purposes: string[]
    form: Seal & { represent: Represent }
    obligations?: string[]
  }
  | RuleHead & {
    effect: 'require'
    classes?: string[]
    audiences?: string[]
    purposes?: string[]
    form?: Seal & { represent?: Represent }
    obligations?: string[]
  }
  | RuleHead & { effect: 'forbid'; classes?: string[]; audiences?: string[]; purposes?: string[] }

/** One test, or several joined. What is unknown stays unknown and counts against release; that no consent stands is a fact. */
export type PolicyCondition =
  | { all: PolicyCondition[] }
  | { any: PolicyCondition[] }
  | { not: PolicyCondition }
  | { is: [attribute: string, value: boolean | string | number] }
  | { in: [attribute: string, values: (boolean | string | number)[]] }
  | { atLeast: [attribute: string, least: number] }
  | { atMost: [attribute: string, most: number] }
  | { consent: { strength: 'general' | 'explicit' | 'separate' | 'written'; by?: 'subject' | 'guardian'; purpose?: string } }
