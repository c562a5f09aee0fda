/** What the holder of a key does with envelopes. Each needs the module loaded. */

import { call, running } from './engine.js'
import { VeilgateError } from './errors.js'
import type { ClassifiedField, EnvelopeInfo, Expected, FieldInput, Finding, Hints, Jwk, KeygenOptions, KeyPair } from './types.js'
import { describe } from './guard.js'

/** Opens one sealed value. */
export function open(jwe: string, privateJwk: Jwk, expected: Expected): string {
  const [key, context] = [json(privateJwk, 'invalid_key'), json(expected, 'invalid_request')]
  return call(running(true), border => border.openValue(text(jwe), key, context))
}

/** What an envelope says about itself. */
export function envelope(jwe: string): EnvelopeInfo {
  return JSON.parse(call(running(true), border => border.readEnvelope(text(jwe)))) as EnvelopeInfo
}

/** A new key pair. */
export function generate(options: string | KeygenOptions): KeyPair {
  const { kid, crv = 'P-256' } = JSON.parse(json(typeof options === 'string' ? { kid: options } : options, 'invalid_key')) as Partial<KeygenOptions> ?? {}
  if (typeof kid !== 'string' || kid === '') {
    throw new VeilgateError('invalid_key', 'a key needs an id', { path: '/kid', help: "pass it: keygen('shop-2026')" })
  }
  return JSON.parse(call(running(true), border => border.keygen(kid, String(crv)))) as KeyPair
}

/** Findings of a text without a policy. */
export function inspectText(value: string, hints: Hints = {}): Finding[] {
  const known = JSON.stringify(hints)
  return JSON.parse(call(running(true), border => border.inspect(value, known))) as Finding[]
}

/** What fields are without a policy. */
export function classifyFields(fields: readonly FieldInput[]): ClassifiedField[] {
  const described = JSON.stringify(describe(fields))
  return JSON.parse(call(running(true), border => border.classify(described))) as ClassifiedField[]
}

function text(jwe: unknown): string {
  if (typeof jwe === 'string') return jwe
  throw new VeilgateError('invalid_envelope', 'this is not an envelope', { help: 'pass the JWE as a string' })
}

function json(value: unknown, code: 'invalid_key' | 'invalid_request'): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    throw new VeilgateError(code, 'this cannot be written as JSON', { help: 'pass plain data' })
  }
}
