/** The packs that come with the package, and those that a command line names. */

import { readdir, readFile } from 'node:fs/promises'
import { readText } from './files.js'

const OWN = new URL('../../packs/', import.meta.url)

/** What a policy may extend: `--pack a.json,b.json`, and what comes with the package. Nothing is read for one that extends nothing. */
export async function packsFor(policy: string, option: unknown): Promise<string[]> {
  if (!/"extends"/.test(policy)) return []
  const files = typeof option === 'string' ? option.split(',').filter(file => file !== '') : []
  const own = (await readdir(OWN)).filter(name => name.endsWith('.json')).map(name => readFile(new URL(name, OWN), 'utf8'))
  return Promise.all([...files.map(file => readText(file)), ...own])
}
