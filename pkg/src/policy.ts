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
  | 'date.shift' | 'deterministic' | 'fpe.ff1' | 'hmac' | 'token.random'
  | 'mask.edges' | 'mask.range' | 'mask.around' | 'mask.charclass' | 'mask.id.cn' | 'mask.address' | 'mask.ip' | 'mask.plate.cn' | 'mask.iban'
  | 'mask.account' | 'url.strip' | 'bucket.fixed' | 'bucket.map' | 'round' | 'topcode' | 'date.part' | 'age' | 'hipaa.birthyear' | 'zip3'
  | 'region' | 'geo.coarsen' | 'hierarchy' | 'record.suppress'

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
    /** `freeze`: it loads, and nothing is released. */
    mode?: 'enforce' | 'freeze'
    version?: string
    title?: Texts
    owner?: string
    contact?: string
    /** Where its owner is: ISO 3166-1 alpha-2. */
    country?: string
    locales?: string[]
    /** Impact assessments behind it. */
    assessments?: string[]
    /** What changed since the revision before. */
    changes?: Texts
  }
  /** Packs (`PolicyPack`) by id; they are handed to `Guard.load`. */
  extends?: PackReference[]
  norms?: Record<string, PolicyNorm>
  context?: { attrs: Record<string, PolicyAttribute> }
  /** What the four levels are called here. */
  levels?: { [Level in 'public' | 'general' | 'sensitive' | 'critical']?: { title?: Texts; norms?: string[] } }
  classes?: Record<string, PolicyClass>
  aggregations?: PolicyAggregation[]
  bindings?: PolicyBinding[]
  detectors?: PolicyDetector[]
  audiences: Record<string, PolicyAudience>
  purposes: Record<string, PolicyPurpose>
  keys?: Record<string, PolicyKey>
  transforms?: Record<string, PolicyTransform>
  obligations?: Record<string, PolicyObligation>
  rules: PolicyRule[]
  defaults?: { onDeny?: 'block-submit' | 'drop-field' }
  tests?: PolicyTest[]
  waivers?: PolicyWaiver[]
  /** The only part that is not in the policy's identity. */
  signatures?: PolicySignature[]
}

/** A signature under the policy's identity, in a role: `veilgate sign` makes it, `Guard.load` with `trust` asks for it. */
export interface PolicySignature {
  role: string
  kid: string
  alg: 'EdDSA' | 'ES256'
  /** 64 bytes as base64url. */
  value: string
}

/** A pack by id, or by id and hash. */
export type PackReference = string | { pack: string; sha256: string }

/** A law or a standard as data: it requires and forbids, and permits nothing. */
export interface PolicyPack {
  $schema?: unknown
  format: 'veilgate-pack/1'
  pack: {
    /** Its rules and duties bear it in front: `cn-pipl/tell-sensitive`. */
    id: string
    revision: number
    country?: string
    title: Texts
    /** When it was last held against the law: a date. */
    checked?: string
    /** What it is not. */
    notice: Texts
  }
  extends?: PackReference[]
  norms: Record<string, PolicyNorm>
  context?: { attrs: Record<string, PolicyAttribute> }
  classes?: Record<string, PolicyClass>
  aggregations?: PolicyAggregation[]
  obligations?: Record<string, PolicyObligation>
  transforms?: Record<string, PolicyTransform>
  clocks?: Record<string, { hours: number; to: string; norms?: string[]; title?: Texts }>
  rules: PolicyRule[]
  cannot?: Texts[]
  cases?: PolicyTest[]
}

/** A law or a standard. */
export interface PolicyNorm {
  title: Texts
  edition: string
  jurisdiction?: string
  status: 'in-force' | 'recommended' | 'draft' | 'superseded'
  /** A date. */
  checked?: string
  /** Whether the text itself was read. */
  verified?: boolean
  source?: string
  /** By number, as rules cite them: `pipl#29`. */
  articles?: Record<string, { title?: Texts; consent?: ConsentStrength; by?: 'subject' | 'guardian'; verified?: boolean; source?: string }>
}

type ConsentStrength = 'general' | 'explicit' | 'separate' | 'written'

type Basis =
  | 'consent' | 'contract' | 'legal-obligation' | 'vital-interest' | 'public-interest' | 'legitimate-interest' | 'hr-management' | 'public-information'

type Use = 'sale' | 'share' | 'ads' | 'tracking' | 'profiling' | 'automated-decision' | 'research'

/** What for. */
export interface PolicyPurpose {
  title: Texts
  /** The legal basis. */
  basis?: Basis
  /** What else it is. */
  uses?: Use[]
}

/** Classes that together have at least a level. */
export interface PolicyAggregation {
  id: string
  allOf: string[]
  raisesTo: PolicyLevel
  norms?: string[]
  title?: Texts
}

/** An example with what must come of it. */
export interface PolicyTest {
  name: string
  class: string
  audience: string
  purpose: string
  context?: Record<string, boolean | string | number>
  consent?: Record<string, { status: 'granted' | 'refused' | 'withdrawn' | 'expired' | 'none'; strength?: ConsentStrength; by?: 'subject' | 'guardian' }>
  discharged?: string[]
  /** Other classes in the same submission. */
  together?: string[]
  /** Further rules, for this test only. */
  with?: PolicyRule[]
  value?: string
  /** Only what is stated is looked at. */
  expect: {
    effect: 'release' | 'deny'
    represent?: string
    seal?: string | null
    rules?: string[]
    obligations?: string[]
    reason?: string
    level?: PolicyLevel
    output?: string | null
  }
}

/** A finding of the analysis that someone answers for. */
export interface PolicyWaiver {
  code: string
  rule?: string
  path?: string
  reason: Texts
  approver: string
  expires: string
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
  value?: 'string' | 'digits' | 'date' | 'number' | 'text' | 'file'
  /** Whether its values could all be tried. */
  entropy?: 'low' | 'high'
  minHidden?: number
  minLength?: number
  /** A mask leaves at least so many candidates. */
  minResidual?: number
  /** Its name in other vocabularies. */
  maps?: Record<string, string>
  norms?: string[]
}

/** Which controls of a form hold a class. One of `match` is enough. */
export interface PolicyBinding {
  id?: string
  class: string
  match: { name?: string[]; label?: string[]; autocomplete?: string[]; type?: string[]; path?: string[] }
}

/** What a class of values looks like. What it finds can raise the class of a field, and never lowers it. */
export interface PolicyDetector {
  /** Findings bear it; none of the catalogue. */
  id: string
  class: string
  /**
   * Characters, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, `\s` (ASCII), `\p{Han}`, `( )`, `(?: )`, `|`, `?`, `*`, `+`, `{m,n}`; `^` and `$` are the start
   * and the end of the value. Letters in their own case; the leftmost match counts, of these the longest. Searched in linear time.
   */
  pattern: string
  /** Words of which one has to stand near, or in the field's name, label or placeholder; A to Z in either case. */
  context?: string[]
  /** How many characters a finding has at least. */
  minLength?: number
  /** In per cent, from 50; 80 unless stated. */
  confidence?: number
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

/** A public key to seal to, or the name of a symmetric key that pseudonyms are made with. */
export interface PolicyKey {
  use: 'seal' | 'pseudonym'
  alg?: 'ECDH-ES+A256KW'
  /** Audiences that can open what is sealed to it, or undo what is made with it. */
  holders: string[]
  /** Left out where the key is handed to `Guard.load`, as a key of pseudonyms always is. */
  jwk?: Record<string, unknown>
  title?: Texts
}

interface Fill {
  /** One sign that is neither a letter nor a digit. */
  fill?: string
  /** So many signs for each hidden run, whatever its length. */
  fixed?: number
}

interface Keyed {
  /** A key of the use `pseudonym`. */
  key: string
}

interface Otherwise {
  /** Hide or deny a value of another kind. Masks hide unless told, everything else denies. */
  otherwise?: 'whole' | 'deny'
}

/** A whole number, or a decimal number as a text: `0.05` is no whole number, `'0.05'` is exact. */
type Decimal = number | string

/** A tier of the administrative divisions of mainland China. */
type Tier = 'province' | 'city' | 'district'

interface Transform<Operation extends OperationName, Params = Record<string, never>> {
  op: Operation
  params?: Params
  title?: Texts
}

/** An operation with parameters. */
export type PolicyTransform =
  | Transform<'raw'> | Transform<'drop'> | Transform<'label'> | Transform<'mask'> | Transform<'record.suppress'>
  | Transform<'constant', { value?: string }>
  | Transform<'mask.keep', Fill & {
    first?: number
    last?: number
    hide?: number
    reverse?: boolean
    ignore?: string
    ignoreKinds?: ('punctuation' | 'whitespace')[]
    minHidden?: number
    minLength?: number
    onShort?: 'whole' | 'deny'
  }>
  | Transform<'mask.email', Fill & { keepLocal?: number; keepDomain?: 'full' | 'tld' | 'none' }>
  | Transform<'mask.pan', Fill & { first?: number; last?: number; mode?: 'display' | 'store' }>
  | Transform<'mask.name', Fill & { script?: 'han' | 'latin'; keep?: 'usual' | 'first' }>
  | Transform<'mask.phone', Fill & { keepPrefix?: number; keepLast?: number; country?: string }>
  | Transform<'mask.edges', Fill & Otherwise & { first?: number; last?: number; ignore?: string }>
  | Transform<'mask.range', Fill & Otherwise & { from?: number; to?: number; invert?: boolean; ignore?: string }>
  | Transform<'mask.around', Fill & Otherwise & { side?: 'before' | 'after'; which?: 'first' | 'last'; delims: string }>
  | Transform<'mask.charclass', { upper?: string; lower?: string; digit?: string; other?: string }>
  | Transform<'mask.id.cn' | 'mask.plate.cn' | 'mask.account', Fill & Otherwise & { keepFirst?: number; keepLast?: number }>
  | Transform<'mask.iban', Fill & Otherwise & { keepLast?: number }>
  | Transform<'mask.address', Fill & Otherwise & { level?: Tier }>
  | Transform<'mask.ip', Fill & Otherwise & { v4prefix?: number; v6prefix?: number }>
  | Transform<'url.strip', Otherwise & { params?: string[] }>
  | Transform<'bucket.fixed', Otherwise & { lower: Decimal; upper: Decimal; size: Decimal }>
  | Transform<'bucket.map', Otherwise & { ranges: { min?: Decimal; max?: Decimal; label: string }[] }>
  | Transform<'round', Otherwise & { step: Decimal; mode?: 'down' | 'nearest-even' }>
  | Transform<'topcode', Otherwise & { min?: Decimal; max?: Decimal }>
  | Transform<'date.part', Otherwise & {
    part?: 'year' | 'quarter' | 'month' | 'week' | 'weekday' | 'hour' | 'year-month' | 'year-quarter'
  }>
  | Transform<'age', Otherwise & { edges?: number[]; ref?: string }>
  | Transform<'hipaa.birthyear', Otherwise & { ref?: string; topAge?: number }>
  | Transform<'zip3', Otherwise>
  | Transform<'region', Otherwise & { system?: 'cn'; level?: Tier }>
  | Transform<'geo.coarsen', Otherwise & { decimals?: number; geohash?: number }>
  | Transform<'hierarchy', Otherwise & { table: string[][]; level?: number }>
  | Transform<'text.findings', { replace?: 'cell' | 'label' }>
  | Transform<'date.shift', Keyed & { minDays: number; maxDays: number; context?: 'record' | 'form' }>
  | Transform<'deterministic', Keyed & { context?: 'none' | 'record' | 'form'; surrogate?: string }>
  | Transform<'fpe.ff1', Keyed & {
    alphabet?: 'numeric' | 'hex' | 'upper-alphanumeric' | 'alphanumeric'
    characters?: string
    keepFirst?: number
    keepLast?: number
    context?: 'none' | 'record' | 'form'
  }>
  | Transform<'hmac', Keyed & { domain?: string; bits?: number; enc?: 'base64url' | 'hex' }>
  | Transform<'token.random', { scope?: 'submission' | 'session' }>

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
  /** Of a permit: as the catalogue and this document state it, not as packs and other values raise it. */
  minLevel?: PolicyLevel
  audienceKinds?: AudienceKind[]
  audienceCountries?: string[]
  /** Audiences that are not known to be in these countries. */
  outside?: string[]
  bases?: Basis[]
  uses?: Use[]
  when?: PolicyCondition
  /** Why, in a sentence for people. */
  reason: Texts
  norms?: string[]
  /** From this moment on (RFC 3339) someone has to look at it again. */
  expires?: string
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
  | { consent: { strength: ConsentStrength; by?: 'subject' | 'guardian'; purpose?: string } }
