/** Looking at texts without a policy. Each needs the module loaded. */

import { call, running } from './engine.js'
import type { ClassifiedField, FieldInput, Finding, Hints } from './types.js'
import { describe } from './guard.js'

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
