import type { Problem } from './types.js'

/**
 * What went wrong, as a stable name. Branch on this, never on `instanceof`: a page can hold two copies of the package.
 *
 * @example
 * if (error.code === 'policy_expired') await reload()
 */
export type Code =
  // the policy and its keys
  | 'invalid_policy' | 'policy_expired' | 'policy_not_effective' | 'key_missing' | 'invalid_key'
  // whom to believe
  | 'policy_unsigned' | 'policy_rollback' | 'invalid_trust' | 'revisions_unavailable'
  // what was asked
  | 'invalid_request' | 'unknown_audience' | 'unknown_purpose' | 'unknown_class'
  // the values
  | 'invalid_fields' | 'unsupported_type' | 'duplicate_path' | 'too_large'
  // envelopes
  | 'invalid_envelope' | 'open_failed' | 'no_randomness' | 'webcrypto_unavailable'
  // forms
  | 'get_refused' | 'already_attached' | 'invalid_form'
  // the module
  | 'wasm_unavailable' | 'wasm_blocked_by_csp' | 'wasm_fetch_failed' | 'not_ready' | 'internal'

/** What an error says besides its code and message. */
export interface ErrorDetails {
  /** What to do. */
  help?: string
  /** Where: a field's path, or a JSON Pointer into what was passed in. */
  path?: string | undefined
  /** Every problem of a policy. */
  problems?: readonly Problem[] | undefined
}

/**
 * Every failure of this package: a `code` to branch on, a `message` that says what, a `help` that says what to do, a `path` that says
 * where. It never holds a value that was to be protected, so it may be logged.
 *
 * @example
 * try {
 *   guard.protect(fields, request)
 * } catch (thrown) {
 *   if (isVeilgateError(thrown)) console.error(thrown.code, thrown.path, thrown.help)
 * }
 */
export class VeilgateError extends Error {
  override readonly name = 'VeilgateError'
  /** What went wrong, as a stable name. */
  readonly code: Code
  /** What to do. */
  readonly help: string
  /** Where: a field's path, or a JSON Pointer into what was passed in. */
  readonly path: string | undefined
  /** Every problem of a policy; empty for other errors. */
  readonly problems: readonly Problem[]

  constructor(code: Code, message: string, { help = '', path, problems = [] }: ErrorDetails = {}) {
    super(message)
    this.code = code
    this.help = help
    this.path = path
    this.problems = problems
  }
}

/**
 * Whether something thrown is a `VeilgateError`, from whichever copy of the package.
 *
 * @example
 * if (isVeilgateError(thrown) && thrown.code === 'get_refused') form.method = 'post'
 */
export function isVeilgateError(thrown: unknown): thrown is VeilgateError {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'VeilgateError'
}
