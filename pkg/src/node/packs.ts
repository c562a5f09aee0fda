/** The packs that come with the package, and those that a command line names. */

import { readdir, readFile } from 'node:fs/promises'
import { readText } from './files.js'
import { list, type Options } from './options.js'

const OWN = new URL('../../packs/', import.meta.url)

/** What a policy may extend: `--pack a.json,b.json`, and what comes with the package. Nothing is read for one that extends nothing. */
export async function packsFor(policy: string, options: Options): Promise<string[]> {
  if (!/"extends"/.test(policy)) return []
  const own = (await readdir(OWN)).filter(name => name.endsWith('.json')).map(name => readFile(new URL(name, OWN), 'utf8'))
  return Promise.all([...list(options, 'pack').map(file => readText(file)), ...own])
}
