/** Files of the command line. */

import { open, readFile } from 'node:fs/promises'
import { CommandError } from './console.js'

export async function readText(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await readStdin() : await readFile(file)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new CommandError('unreadable_file', 'this is not UTF-8 text', 'save it as UTF-8', file)
    throw new CommandError('unreadable_file', `this file cannot be read (${errno(thrown)})`, 'check its name and its permissions', file)
  }
}

/** Writes a file that only its owner can read, and never over another. */
export async function writeNew(file: string, text: string): Promise<void> {
  let handle
  try {
    handle = await open(file, 'wx', 0o600)
  } catch (thrown) {
    if (errno(thrown) === 'EEXIST') throw new CommandError('file_exists', 'this file exists already and is left as it is', 'name another file, or move this one away', file)
    throw new CommandError('unwritable_file', `this file cannot be written (${errno(thrown)})`, 'check its folder and its permissions', file)
  }
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
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

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function errno(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown'
}
