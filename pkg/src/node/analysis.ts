/** Questions about a whole policy, answered by a module of its own that no page loads. */

import { readFile } from 'node:fs/promises'
import { VeilgateError, type Code, type ErrorDetails } from '../errors.js'
import type { PolicyIdentity, Request } from '../types.js'
import { diff, identity, initSync } from './analysis-glue.js'
import { write } from './console.js'

/** Cells of one kind of change. */
export interface Changes {
  /** Cells that some rule can tell apart, and how many of all cells they stand for, in digits. */
  cells: { walked: number; standsFor: string }
  /** The first of them: a class, and a request to try. */
  first: Pick<Request, 'audience' | 'purpose' | 'context' | 'consent'> & { class: string } | null
}

/** What an edit of a policy does to every cell. */
export type Diff = Readonly<Record<'same' | 'weakened' | 'tightened' | 'changed', Changes>>

/** Walks every cell of both. @throws `invalid_policy`, `too_large` */
export async function compared(before: string, after: string, packs: readonly string[], progress: (done: number, of: number) => void): Promise<Diff> {
  return asked(() => diff(before, after, `[${packs.join()}]`, (done, of) => {
    progress(done, of)
    return true
  })) as Promise<Diff>
}

/** Which policy this is, whether or not it is in force and its keys are at hand. @throws `invalid_policy` */
export function identified(policy: string, packs: readonly string[]): Promise<PolicyIdentity> {
  return asked(() => identity(policy, `[${packs.join()}]`)) as Promise<PolicyIdentity>
}

async function asked(question: () => string): Promise<unknown> {
  initSync({ module: await readFile(new URL('./veilgate_analysis_bg.wasm', import.meta.url)) })
  try {
    return JSON.parse(question())
  } catch (thrown) {
    if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) throw thrown
    const { code, message, ...details } = thrown as { code: Code; message: string } & ErrorDetails
    throw new VeilgateError(code, message, details)
  }
}

const TITLES: readonly (readonly [keyof Diff, string])[] = [
  ['weakened', 'let out more'],
  ['changed', 'let out something else'],
  ['tightened', 'let out less'],
  ['same', 'as before'],
]

/** For people: a line for each kind of change, and the first example of each. */
export async function tell(difference: Diff): Promise<void> {
  const width = Math.max(...TITLES.map(([kind]) => Number(difference[kind].cells.walked).toLocaleString('en').length))
  for (const [kind, title] of TITLES) {
    const { cells: { walked }, first } = difference[kind]
    if (walked === 0) continue
    await write(`${walked.toLocaleString('en').padStart(width)} ${walked === 1 ? 'cell' : 'cells'} ${title}\n`)
    if (kind !== 'same' && first !== null) await write(`${' '.repeat(width)} for example ${sentence(first)}\n`)
  }
}

function sentence({ class: name, audience, purpose, context = {}, consent = {} }: NonNullable<Changes['first']>): string {
  const facts = Object.entries(context).map(([attribute, value]) => `${attribute} ${String(value)}`)
  const given = Object.entries(consent).map(([about, { strength, by }]) => `${strength} consent of the ${by} to ${about}`)
  return [`${name} to ${audience} for ${purpose}`, ...facts, ...given].join(', ')
}
