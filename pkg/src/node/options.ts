/** What stands behind a verb on the command line. */

import { CommandError } from './console.js'
import { parseJson } from './files.js'

/** Options of a verb as they were written. */
export type Options = Readonly<Record<string, string | boolean | undefined>>

/** A failure with the file that it is about. */
export class Located extends Error {
  constructor(override readonly cause: unknown, readonly file: string) {
    super()
  }
}

export function clock(options: Options): () => number {
  const now = options['now']
  if (typeof now !== 'string') return Date.now
  const [, day, hours, zone] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(now) ?? []
  // Where no zone is stated it is UTC, on every machine.
  const time = Date.parse(`${day}${hours ?? 'T00:00'}${zone ?? 'Z'}`)
  if (Number.isNaN(time)) throw usage('this is not a time', '--now', 'write it as 2026-11-24T08:00:00Z')
  return () => time
}

export function json<T extends object>(options: Options, name: string): T | undefined {
  const text = options[name]
  if (typeof text !== 'string') return undefined
  const value = parseJson(text, `--${name}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw usage('this is not a JSON object', `--${name}`)
  return { [name]: value } as T
}

export function required(options: Options, name: string): string {
  const value = options[name]
  if (typeof value === 'string' && value !== '') return value
  throw usage(`--${name} is missing`)
}

export function usage(message: string, path?: string, help = 'veilgate VERB --help shows how'): CommandError {
  return new CommandError('invalid_arguments', message, help, path)
}

/** Names with commas between them. */
export function list(options: Options, name: string): string[] {
  const text = options[name]
  return typeof text === 'string' ? text.split(',').filter(part => part !== '') : []
}
