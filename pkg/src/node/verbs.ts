/** The verbs of the command line. */

import { Guard, VeilgateError, isVeilgateError, keygen as newKey, openValue, type Code } from '../index.js'
import * as whole from '../analysis.js'
import { tell, tellReport, tellTests } from './analysis.js'
import type {
  Expected, FieldInput, Finding, Jwk, Keys, LoadOptions, PolicyDocument, Problem, Request, Trust, Value,
} from '../types.js'
import { CommandError, complain, listProblems, progressOn, write, type Status } from './console.js'
import { parseJson, readText, revisionsIn, writeNew } from './files.js'
import { eachLine, eachRecord } from './lines.js'
import { clock, json, list, Located, required, usage, type Options } from './options.js'
import { packsFor } from './packs.js'
import { newSigningKey, signatureOf } from './signing.js'

export async function check([file]: string[], options: Options): Promise<Status> {
  if (file === undefined) throw usage('check needs a policy file')
  const text = await readText(file)
  const packs = await packsFor(text, options)
  const [trust, seen, now] = [options['trust'], options['seen'], clock(options)]
  const report = await whole.check(text, { packs, now, onProgress: progressOn(process.stderr) })
  const loads = (await Guard.check(text, { packs })).ok
  const refusal = loads && await refused(text, {
    packs,
    now,
    ...(typeof trust === 'string' && { trust: parseJson(await readText(trust), trust) as Trust }),
    ...(typeof seen === 'string' && { seen: revisionsIn(seen) }),
  }).catch((thrown: unknown) => {
    const file = isVeilgateError(thrown) ? { invalid_trust: trust, revisions_unavailable: seen }[String(thrown.code)] : undefined
    throw typeof file === 'string' ? new Located(thrown, file) : thrown
  })
  const result = refusal ? { ...report, ok: false, problems: [...report.problems, refusal] } : report
  listProblems(result.problems.filter(problem => !('waived' in problem && problem.waived)), file)
  if (options['json']) await write(`${JSON.stringify(result)}\n`)
  else await tellReport(result, file)
  if (result.ok) return 0
  return isJson(text) ? 1 : 2
}

/** Runs what a policy says must come of it; with `--mutate`, looks for what its tests would not notice. */
export async function test([file]: string[], options: Options): Promise<Status> {
  if (file === undefined) throw usage('test needs a policy file')
  const text = await readText(file)
  const packs = await packsFor(text, options)
  const result = await whole.test(text, { packs, mutate: options['mutate'] === true, onProgress: progressOn(process.stderr) })
    .catch((thrown: unknown) => { throw new Located(thrown, file) })
  if (options['json']) await write(`${JSON.stringify(result)}\n`)
  else await tellTests(result)
  return result.ok && (result.mutation?.survived.length ?? 0) === 0 ? 0 : 1
}

/** A document has one check result for ever; whoever runs this wants to know today's, and whether a page would take it. */
async function refused(text: string, options: LoadOptions): Promise<Problem | undefined> {
  const { keys = {} } = JSON.parse(text) as PolicyDocument
  const handed = Object.entries(keys).filter(([, { jwk }]) => jwk === undefined)
  // Keys that are handed in are not looked at here: any will do.
  const { publicKey } = await newKey('any')
  const any = ([kid, { use }]: [string, { use: string }]) => use === 'pseudonym' ? { kty: 'oct', kid, k: 'A'.repeat(43) } : { ...publicKey, kid }
  try {
    await Guard.load(text, { ...options, keys: handed.map(any) })
    return undefined
  } catch (thrown) {
    if (!isVeilgateError(thrown) || !REFUSALS.includes(thrown.code)) throw thrown
    const { code, message, help, path = '' } = thrown
    return { code, severity: 'error', path, message, help }
  }
}

/** What a page would not take although it is well written. */
const REFUSALS: readonly Code[] = ['policy_expired', 'policy_not_effective', 'policy_unsigned', 'policy_rollback']

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
  const [old, next] = [await reviewed(before, options), await reviewed(after, options)]
  const packs = old.packs.length > 0 ? old.packs : next.packs
  const difference = await whole.diff(old.text, next.text, { packs, onProgress: progressOn(process.stderr) })
  listProblems(difference.problems, after)
  if (options['json']) await write(`${JSON.stringify(difference)}\n`)
  else await tell(difference)
  return difference.weakened.cells.walked + difference.changed.cells.walked > 0 ? 1 : 0
}

async function reviewed(file: string, options: Options): Promise<{ text: string; packs: string[] }> {
  const text = await readText(file)
  const packs = await packsFor(text, options)
  const { ok, problems } = await Guard.check(text, { packs })
  if (ok) return { text, packs }
  throw new Located(new VeilgateError('invalid_policy', 'the policy does not load', { help: 'veilgate check lists what is wrong', problems }), file)
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
  const [packs, keys] = [await packsFor(text, options), await handed(options)]
  const guard = await Guard.load(text, { packs, keys, now }).catch((thrown: unknown) => { throw new Located(thrown, file) })
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

/** The keys that the policy names without stating them: one JWK, or whatever `Guard.load` takes. */
async function handed(options: Options): Promise<Keys | undefined> {
  const file = options['keys']
  if (typeof file !== 'string') return undefined
  const keys = parseJson(await readText(file), file) as Keys
  return typeof keys === 'object' && keys !== null && 'kty' in keys ? [keys as unknown as Jwk] : keys
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
  const { crv = 'P-256', use = crv === 'Ed25519' ? 'sig' : 'enc' } = options
  if (use !== 'enc' && use !== 'sig') throw usage('this is no use of a key', '--use', 'use --use enc or --use sig')
  const curves = use === 'sig' ? ['P-256', 'Ed25519'] as const : ['P-256'] as const
  const known = curves.find(curve => curve === crv)
  if (known === undefined) throw new CommandError('not_supported', crv === 'X25519' ? 'X25519 is not supported yet' : 'this curve is not supported', `use --crv ${curves.join(' or --crv ')}`, '--crv')
  const { privateKey, publicKey } = await (use === 'sig' ? newSigningKey(kid, known) : newKey(kid))
  await writeNew(file, `${JSON.stringify(privateKey, null, 2)}\n`)
  await write(`${JSON.stringify(publicKey)}\n`)
  return 0
}

/** The policy with one more signature, which takes the place of an older one of the same role and key. */
export async function sign([file]: string[], options: Options): Promise<Status> {
  if (file === undefined) throw usage('sign needs a policy file')
  const [role, keyFile, to] = [required(options, 'role'), required(options, 'key'), options['output']]
  const text = await readText(file)
  const { sha256 } = await whole.identity(text, { packs: await packsFor(text, options) }).catch((thrown: unknown) => { throw new Located(thrown, file) })
  const key = parseJson(await readText(keyFile), keyFile)
  const signature = await signatureOf(sha256, role, key).catch((thrown: unknown) => { throw new Located(thrown, keyFile) })
  const { signatures = [], ...policy } = JSON.parse(text) as PolicyDocument
  const others = signatures.filter(other => other.role !== role || other.kid !== signature.kid)
  const signed = `${JSON.stringify({ ...policy, signatures: [...others, signature] }, null, 2)}\n`
  if (typeof to === 'string') await writeNew(to, signed, 0o666)
  else await write(signed)
  return 0
}

function confidence(option: string | boolean | undefined): number {
  if (option === undefined) return 0.5
  const least = typeof option === 'string' && option.trim() !== '' ? Number(option) : Number.NaN
  if (least >= 0 && least <= 1) return least
  throw usage('the confidence is not a number from 0 to 1', '--min-confidence')
}
