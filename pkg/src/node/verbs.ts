/** The verbs of the command line. */

import { Guard, VeilgateError, isVeilgateError, keygen as newKey, openValue } from '../index.js'
import { compared, tell } from './analysis.js'
import type { CheckResult, Expected, FieldInput, Finding, Jwk, LoadOptions, Request, Value } from '../types.js'
import { CommandError, complain, listProblems, progressOn, write, type Status } from './console.js'
import { parseJson, readText, writeNew } from './files.js'
import { eachLine, eachRecord } from './lines.js'
import { clock, json, list, Located, required, usage, type Options } from './options.js'
import { packsFor } from './packs.js'

export async function check([file]: string[], options: Options): Promise<Status> {
  if (file === undefined) throw usage('check needs a policy file')
  const text = await readText(file)
  const packs = await packsFor(text, options)
  const result = await inForce(await Guard.check(text, { packs }), text, { packs, now: clock(options) })
  if (options['json']) await write(`${JSON.stringify(result)}\n`)
  else if (result.ok) await write(`${file}: ok\n`)
  listProblems(result.problems, file)
  if (result.ok) return 0
  return isJson(text) ? 1 : 2
}

/** A document has one check result for ever; whoever runs this wants to know today's. */
async function inForce(result: CheckResult, text: string, options: LoadOptions): Promise<CheckResult> {
  if (!result.ok) return result
  try {
    await Guard.load(text, options)
  } catch (thrown) {
    if (isVeilgateError(thrown) && (thrown.code === 'policy_expired' || thrown.code === 'policy_not_effective')) {
      const { code, message, help, path = '' } = thrown
      return { ok: false, problems: [...result.problems, { code, severity: 'error', path, message, help }] }
    }
  }
  return result
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What an edit of a policy does to every cell: whoever reviews it sees at once whether anything is let out that was not. */
export async function diff([before, after]: string[], options: Options): Promise<Status> {
  if (before === undefined || after === undefined) throw usage('diff needs two policy files, before and after')
  const texts = await Promise.all([before, after].map(async file => {
    const text = await readText(file)
    const packs = await packsFor(text, options)
    const { ok, problems } = await Guard.check(text, { packs })
    if (ok) return { text, packs }
    throw new Located(new VeilgateError('invalid_policy', 'the policy does not load', { help: 'veilgate check lists what is wrong', problems }), file)
  }))
  const [old, next] = texts.map(({ text }) => text)
  const difference = await compared(old ?? '', next ?? '', texts.map(({ packs }) => packs).find(packs => packs.length > 0) ?? [], progressOn(process.stderr))
  if (options['json']) await write(`${JSON.stringify(difference)}\n`)
  else await tell(difference)
  return difference.weakened.cells.walked + difference.changed.cells.walked > 0 ? 1 : 0
}

/** Classes and levels are those of the catalogue: it states nothing of its own, and releases nothing. */
const NO_POLICY = {
  format: 'veilgate/1', policy: { id: 'scan', revision: 1, expires: '9999-12-31T23:59:59Z' }, audiences: {}, purposes: {}, rules: [],
} as const

export async function scan(_: string[], options: Options): Promise<Status> {
  const least = confidence(options['min-confidence'])
  const guard = await Guard.load(NO_POLICY)
  const kept = (findings: Finding[]) => findings
    .filter(finding => finding.confidence >= least)
    .map(({ class: name, detector, start, end, confidence }) => ({ class: name, detector, start, end, confidence }))
  if (!options['jsonl']) {
    return eachLine(async (text, number) => {
      try {
        for (const found of kept(guard.inspect(text()))) await write(`${number}:${found.start}-${found.end} ${found.class} ${found.detector} ${found.confidence}\n`)
        return 0
      } catch (thrown) {
        complain(thrown, `stdin:${number}`)
        return 2
      }
    })
  }
  return eachRecord(record => {
    const { text, fields } = record
    if (typeof text === 'string' && fields === undefined) return { answer: { findings: kept(guard.inspect(text)) }, status: 0 }
    if (Array.isArray(fields) && text === undefined) {
      const classified = guard.classify(fields as FieldInput[])
      return { answer: { fields: classified.map(field => ({ ...field, findings: kept(field.findings) })) }, status: 0 }
    }
    throw new CommandError('invalid_line', 'this line has neither a text nor fields', 'write {"id","text"} or {"id","fields":[{name,label,type,autocomplete,placeholder,value}]}')
  })
}

export async function protect(_: string[], options: Options): Promise<Status> {
  const now = clock(options)
  const request: Request = {
    audience: required(options, 'audience'),
    purpose: required(options, 'purpose'),
    ...json<Pick<Request, 'context'>>(options, 'context'),
    ...json<Pick<Request, 'consent'>>(options, 'consent'),
    ...(typeof options['discharged'] === 'string' && { discharged: list(options, 'discharged') }),
  }
  const file = required(options, 'policy')
  const text = await readText(file)
  const guard = await Guard.load(text, { packs: await packsFor(text, options), now }).catch((thrown: unknown) => { throw new Located(thrown, file) })
  // What is wrong with the request is no line's fault.
  guard.protect({}, request)
  return eachRecord((record, id) => {
    const { fields } = record
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw new CommandError('invalid_line', 'this line has no fields', 'write {"id","fields":{name: value}}', '/fields')
    }
    const outcome = guard.protect(fields as Record<string, Value>, id === null ? request : { ...request, record: String(id) })
    return { answer: outcome, status: outcome.denied.length > 0 ? 1 : 0 }
  })
}

export async function open([from]: string[], options: Options): Promise<Status> {
  if (from === undefined) throw usage('open needs - for standard input')
  if (from !== '-' || options['envelope'] !== undefined) throw new CommandError('not_supported', 'sealed files cannot be opened yet', 'pass one JWE on standard input: veilgate open -')
  const keyFile = required(options, 'key')
  const key = parseJson(await readText(keyFile), keyFile)
  const expected = parseJson(typeof options['expect'] === 'string' ? options['expect'] : '{}', '--expect')
  const jwe = (await readText('-')).trim()
  const value = await openValue(jwe, key as Jwk, expected as Expected).catch((thrown: unknown) => {
    throw new Located(thrown, thrown instanceof Error && 'code' in thrown && thrown.code === 'invalid_key' ? keyFile : 'stdin')
  })
  const to = options['output']
  if (typeof to === 'string') await writeNew(to, value)
  else await write(value)
  return 0
}

export async function keygen(_: string[], options: Options): Promise<Status> {
  const [kid, file] = [required(options, 'kid'), required(options, 'output')]
  const crv = typeof options['crv'] === 'string' ? options['crv'] : 'P-256'
  if (crv !== 'P-256') throw new CommandError('not_supported', crv === 'X25519' ? 'X25519 is not supported yet' : 'this curve is not supported', 'use --crv P-256', '--crv')
  const { privateKey, publicKey } = await newKey({ kid, crv })
  await writeNew(file, `${JSON.stringify(privateKey, null, 2)}\n`)
  await write(`${JSON.stringify(publicKey)}\n`)
  return 0
}

function confidence(option: string | boolean | undefined): number {
  if (option === undefined) return 0.5
  const least = typeof option === 'string' && option.trim() !== '' ? Number(option) : Number.NaN
  if (least >= 0 && least <= 1) return least
  throw usage('the confidence is not a number from 0 to 1', '--min-confidence')
}
