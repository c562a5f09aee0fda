/** What the command line says, and how it ends. */

import type { WriteStream } from 'node:tty'
import { isVeilgateError, type Code } from '../errors.js'
import type { Problem } from '../types.js'

/** 0 fine; 1 the answer is no; 2 unusable input, which wins. */
export type Status = 0 | 1 | 2

/** A failure of the command line itself. */
export class CommandError extends Error {
  readonly code: Code | 'invalid_arguments' | 'invalid_line' | 'unreadable_file' | 'file_exists' | 'unwritable_file' | 'not_supported'
  readonly help: string
  /** File, file and line, or JSON Pointer. */
  readonly path: string | undefined
  readonly status: Status

  constructor(code: CommandError['code'], message: string, help: string, path?: string, status: Status = 2) {
    super(message)
    this.code = code
    this.help = help
    this.path = path
    this.status = status
  }
}

export interface ErrorLine {
  code: string
  message: string
  help: string
  path?: string
}

/** An error as it is written. Of what is not ours nothing is repeated. */
export function errorLine(thrown: unknown): ErrorLine {
  if (!(thrown instanceof CommandError) && !isVeilgateError(thrown)) {
    return { code: 'internal', message: 'this failed unexpectedly', help: 'report it with the command and the policy, never the values' }
  }
  const { code, message, help, path } = thrown
  return { code, message, help, ...(path !== undefined && { path }) }
}

export function complain(thrown: unknown, where?: string): void {
  const { code, message, help, path } = errorLine(thrown)
  const place = [where, path].filter(part => part !== undefined && part !== '').join(' ')
  process.stderr.write(`veilgate: ${place ? `${place}: ` : ''}${message} [${code}]\n${help ? `  ${help}\n` : ''}`)
  if (isVeilgateError(thrown) && where !== undefined) listProblems(thrown.problems, where)
}

/** One paragraph for each problem of a policy file. */
export function listProblems(problems: readonly Problem[], file: string): void {
  for (const { severity, path, code, message, help } of problems) {
    process.stderr.write(`veilgate: ${file} ${path || '/'}: ${painted(severity)} ${code}: ${message}\n  ${help}\n`)
  }
}

/** A severity in its colour, where a terminal shows colours and nobody has asked for none. */
export function painted(severity: Problem['severity'], terminal: Partial<Pick<WriteStream, 'hasColors'>> = process.stderr): string {
  return shade(severity, severity === 'error' ? 31 : 33, terminal)
}

/** A text in a colour or weight (ECMA-48 SGR), where a terminal shows them and nobody has asked for none. */
export function shade(text: string, how: number, terminal: Partial<Pick<WriteStream, 'hasColors'>>): string {
  if (!terminal.hasColors?.()) return text
  return `\u001b[${how}m${text}\u001b[${how === 1 ? 22 : 39}m`
}

/** A line that says how far a long walk is, where a terminal shows it; it goes when all is done. */
export function progressOn(terminal: Pick<WriteStream, 'isTTY' | 'write'>): (done: number, of: number) => void {
  let shown = ''
  return (done, of) => {
    const share = of === 0 || done >= of ? '' : `${Math.floor(done / of * 100)} % of ${of.toLocaleString('en')} cells`
    if (!terminal.isTTY || share === shown) return
    shown = share
    terminal.write(`\r\u001b[K${share}`)
  }
}

/** Writes and waits while the reader is behind. */
export async function write(text: string | Uint8Array): Promise<void> {
  if (process.stdout.write(text)) return
  await new Promise(resume => process.stdout.once('drain', resume))
}

/** A reader that went away ends the run without a word; a full disk is another matter. */
export function endQuietlyWithReader(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0)
    complain(new CommandError('unwritable_file', `the output cannot be written (${code})`, 'what was written so far is not complete', 'stdout'))
    process.exit(2)
  })
  process.stderr.on('error', () => process.exit(2))
}
