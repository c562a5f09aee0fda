/** The command line: `veilgate VERB …`. */

import { readFile } from 'node:fs/promises'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { CommandError, complain, endQuietlyWithReader, write, type Status } from './console.js'
import { explain } from './explain.js'
import { Located, type Options } from './options.js'
import { check, diff, keygen, open, protect, scan, sign, test } from './verbs.js'

interface Verb {
  run(positionals: string[], options: Options): Promise<Status>
  /** Options with a value, options without, how many arguments. */
  values: readonly string[]
  flags: readonly string[]
  most: 0 | 1 | 2
  help: string
}

const VERBS: Readonly<Record<string, Verb>> = {
  check: {
    run: check, values: ['now', 'pack', 'trust', 'seen'], flags: ['json'], most: 1,
    help: `veilgate check POLICY.json [--pack PACK.json,…] [--trust TRUST.json] [--seen REVISIONS.json] [--json] [--now ISO]

Lists everything that is wrong with a policy, each with its JSON Pointer, and what a walk over every cell finds (class, audience, purpose,
circumstances), runs its tests, and shows what each audience may see of what. Findings that the policy waives fail nothing. - reads
standard input. Packs that come with veilgate are there;
--pack adds others.
With --trust it must be signed: TRUST.json is {"roles":{"security":[public JWK…],"privacy":[…]},"threshold":2}, what Guard.load takes.
With --seen a revision lower than before is wrong; REVISIONS.json keeps the highest of each policy that was fine, and is made if missing.
Exit status: 0 nothing but warnings, 1 errors, 2 it cannot be read.`,
  },
  test: {
    run: test, values: ['pack'], flags: ['json', 'mutate'], most: 1,
    help: `veilgate test POLICY.json [--mutate] [--pack PACK.json,…] [--json]

Runs the tests that a policy carries. With --mutate every rule is taken away and weakened in a few ways as well, and what no test notices
is listed; changes that change no cell are counted apart.
Exit status: 0 all pass, 1 some fail or something is not noticed, 2 the policy does not load.`,
  },
  diff: {
    run: diff, values: ['pack'], flags: ['json'], most: 2,
    help: `veilgate diff BEFORE.json AFTER.json [--pack PACK.json,…] [--json]

Asks both policies about every cell (class, audience, purpose, circumstances) and counts those that let out more, less, something else
or the same as before, with a first example of each.
Exit status: 0 nothing is let out that was not before, 1 something is, or cannot be told, 2 a policy does not load.`,
  },
  explain: {
    run: explain, values: ['audience', 'purpose', 'field', 'class', 'context', 'consent', 'discharged', 'locale', 'now', 'pack'], flags: ['json', 'notice'], most: 1,
    help: `veilgate explain POLICY.json --audience A --purpose P --field NAME,… | --class CLASS,… [--context '{}'] [--consent '{}']
                 [--discharged a,b] [--locale en|zh] [--pack F,…] [--now ISO] [--notice] [--json]

Says in one or two sentences what happens to each field, for whom, why and by which article. With --notice: what a form with these
fields does, as the person is told before it is sent, all consents given and all duties met.
Exit status: 0, 1 something is denied, 2 unusable input.`,
  },
  sign: {
    run: sign, values: ['key', 'role', 'output'], flags: [], most: 1,
    help: `veilgate sign POLICY.json --key PRIVATE.jwk.json --role ROLE [-o FILE]

Adds a signature to a policy and writes it anew, to FILE (never over another) or standard output. Layout is no part of what is signed.
The key is a private JWK with a kid on Ed25519 or P-256. Exit status: 0 signed, 2 unusable input.`,
  },
  scan: {
    run: scan, values: ['min-confidence'], flags: ['jsonl'], most: 0,
    help: `veilgate scan --jsonl [--min-confidence 0.5]

  < {"id","text"}                                                              one per line
  > {"id","findings":[{class,detector,start,end,confidence}]}
  < {"id","fields":[{name,label,type,autocomplete,placeholder,value}]}
  > {"id","fields":[{index,name,class,confidence,findings}]}

start and end are UTF-16 units, end exclusive. Without --jsonl every line of standard input is a text.`,
  },
  protect: {
    run: protect, values: ['policy', 'audience', 'purpose', 'context', 'consent', 'discharged', 'keys', 'now', 'pack'], flags: ['jsonl'], most: 0,
    help: `veilgate protect --policy P.json --audience A --purpose P [--context '{}'] [--consent '{}'] [--discharged a,b] [--keys F] [--pack F,…]
  [--now ISO] --jsonl

  < {"id","fields":{name: value}}                                              one per line
  > {"id","fields","decisions","denied","obligations","receipt"}

The id is the record that sealed values are bound to, and pseudonyms whose context is the record. --keys has the keys that the policy names
without stating them: a JWK, an array of them or a JWK Set. Exit status: 0 all released, 1 something denied, 2 a line could not be read.`,
  },
  open: {
    run: open, values: ['key', 'expect', 'output', 'envelope'], flags: [], most: 1,
    help: `veilgate open - --key PRIVATE.jwk.json --expect '{"field","audience","purpose","form","record"}' [-o FILE]

Opens one JWE from standard input, to FILE (never over another) or standard output. What --expect leaves out is not checked, except field.
Exit status: 0 opened, 1 it does not open with this key or for this context, 2 unusable input.`,
  },
  keygen: {
    run: keygen, values: ['kid', 'crv', 'use', 'output'], flags: [], most: 0,
    help: `veilgate keygen --kid ID [--crv P-256|Ed25519] [--use enc|sig] -o PRIVATE.jwk.json

A key to seal to (P-256, --use enc, the default) or to sign policies with (Ed25519, or P-256 with --use sig).
Writes a private JWK for its owner alone (never over another file), and the public JWK to standard output.`,
  },
}

const LATER = ['seal', 'verify', 'handover']

const HELP = `veilgate: what each audience may receive of what a person typed

  veilgate check POLICY.json          everything that is wrong with a policy
  veilgate test POLICY.json           the tests that a policy carries
  veilgate diff BEFORE AFTER          what an edit of a policy lets out
  veilgate explain POLICY …           what happens to a field, and why
  veilgate sign POLICY.json …         signs a policy in a role
  veilgate scan --jsonl               what is found in texts and fields
  veilgate protect --jsonl …          what leaves of records
  veilgate open - --key KEY …         opens one sealed value
  veilgate keygen --kid ID -o FILE    a key to seal to, or to sign with

veilgate VERB --help says more; veilgate --version says which. Exit status: 0 fine, 1 the answer is no, 2 unusable input.`

/** Runs a command line. */
export async function main([name, ...rest]: string[]): Promise<Status> {
  endQuietlyWithReader()
  try {
    if (name === '--help' || name === '-h' || name === 'help') return await say(HELP)
    if (name === '--version' || name === '-v') return await say(await version())
    if (name === undefined) throw new CommandError('invalid_arguments', 'which verb?', 'veilgate --help lists them')
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
    if (verb === undefined) {
      if (LATER.includes(name)) throw new CommandError('not_supported', `the verb ${name} is not there yet`, 'veilgate --help lists what is')
      throw new CommandError('invalid_arguments', 'there is no such verb', 'veilgate --help lists them')
    }
    const { values, positionals } = parsed(verb, rest)
    return values['help'] ? await say(verb.help) : await verb.run(positionals, values)
  } catch (thrown) {
    const [cause, file] = thrown instanceof Located ? [thrown.cause, thrown.file] : [thrown, undefined]
    complain(cause, file)
    if (cause instanceof CommandError) return cause.status
    return cause instanceof Error && 'code' in cause && cause.code === 'open_failed' ? 1 : 2
  }
}

function parsed(verb: Verb, args: string[]): { values: Options; positionals: string[] } {
  const options: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } }
  for (const name of verb.values) options[name] = { type: 'string', ...(name === 'output' && { short: 'o' }) }
  for (const name of verb.flags) options[name] = { type: 'boolean' }
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    if (positionals.length <= verb.most) return { values: values as Options, positionals }
  } catch (thrown) {
    // Node names the option and may repeat its value: the name alone goes on.
    const option = /--?[a-z][a-z-]*/i.exec(String(thrown))?.[0]
    throw new CommandError('invalid_arguments', 'this option cannot be read', 'veilgate VERB --help shows how', option)
  }
  throw new CommandError('invalid_arguments', 'there are too many arguments', 'veilgate VERB --help shows how')
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

async function say(text: string): Promise<Status> {
  await write(`${text}\n`)
  return 0
}
