/** Files of the command line. */

import { fstatSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Revision, Seen } from '../types.js'
import { CommandError } from './console.js'

export async function readText(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(stdin()) : await readFile(file)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new CommandError('unreadable_file', 'this is not UTF-8 text', 'save it as UTF-8', file)
    if (thrown instanceof CommandError) throw thrown
    throw new CommandError('unreadable_file', `this file cannot be read (${errno(thrown)})`, 'check its name and its permissions', file)
  }
}

/** Standard input. Node takes a folder for an empty file. @throws `unreadable_file` */
export function stdin(): typeof process.stdin {
  if (fstatSync(0).isDirectory()) throw new CommandError('unreadable_file', 'standard input is a folder', 'pass a file, or pipe text', 'stdin')
  return process.stdin
}

/** Writes a file that only its owner can read, unless another mode is asked for, and never over another. */
export async function writeNew(file: string, text: string, mode = 0o600): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode })
  } catch (thrown) {
    if (errno(thrown) === 'EEXIST') throw new CommandError('file_exists', 'this file exists already and is left as it is', 'name another file, or move this one away', file)
    throw new CommandError('unwritable_file', `this file cannot be written (${errno(thrown)})`, 'check its folder, its permissions and the space left', file)
  }
}

/** The highest revision of each policy, in a JSON file; one that is not there has seen none. */
export function revisionsIn(file: string): Seen {
  const all = async () => {
    const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
      if (errno(thrown) === 'ENOENT') return '{}'
      throw thrown
    })
    return new Map(Object.entries(JSON.parse(text) as Record<string, Revision>))
  }
  return {
    get: async id => (await all()).get(id),
    set: async (id, revision) => writeFile(file, `${JSON.stringify(Object.fromEntries((await all()).set(id, revision)), null, 2)}\n`),
  }
}

/** JSON of a file or of an option. Where it is broken is said, what stands there is not. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const offset = Number(/position (\d+)/.exec(String(thrown))?.[1] ?? Number.NaN)
    const lines = Number.isNaN(offset) ? undefined : text.slice(0, offset).split('\n')
    const place = lines === undefined ? where : `${where}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`
    throw new CommandError('unreadable_file', 'this is not JSON', 'look at the place that is named', place)
  }
}

function errno(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown'
}
