/** What callers pass in, as the JSON text that the core takes. */

import { VeilgateError } from './errors.js'
import type { LoadOptions, PolicySource } from './types.js'

export function policyText(policy: PolicySource): string {
  return typeof policy === 'string' ? policy : asJson(policy, 'invalid_policy', '')
}

export function packsText(packs: LoadOptions['packs']): string {
  if (packs === undefined || packs === null) return '[]'
  if (!Array.isArray(packs)) throw new VeilgateError('invalid_policy', 'the packs cannot be read', { path: '/packs', help: 'pass an array of packs' })
  return `[${packs.map(policyText).join()}]`
}

export function asJson(value: unknown, code: 'invalid_policy' | 'invalid_request' | 'invalid_key', path: string): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    throw new VeilgateError(code, 'this cannot be written as JSON', { path, help: 'pass plain data without cycles, bigints or getters that throw' })
  }
}
