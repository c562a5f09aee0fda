/** What a policy does to fields, in sentences. */

import { Guard } from '../index.js'
import type { Hints, Request } from '../types.js'
import { write, type Status } from './console.js'
import { readText } from './files.js'
import { packsFor } from './packs.js'
import { clock, json, list, Located, required, usage, type Options } from './options.js'

export async function explain([file]: string[], options: Options): Promise<Status> {
  if (file === undefined) throw usage('explain needs a policy file')
  const request: Request = {
    audience: required(options, 'audience'),
    purpose: required(options, 'purpose'),
    ...json<Pick<Request, 'context'>>(options, 'context'),
    ...json<Pick<Request, 'consent'>>(options, 'consent'),
    ...(typeof options['discharged'] === 'string' && { discharged: list(options, 'discharged') }),
  }
  const fields: Hints[] = [...list(options, 'field').map(name => ({ name })), ...list(options, 'class').map(name => ({ name, class: name }))]
  if (fields.length === 0) throw usage('explain needs --field or --class')
  const locale = typeof options['locale'] === 'string' ? options['locale'] : 'en'
  const text = await readText(file)
  const guard = await Guard.load(text, { packs: await packsFor(text, options), now: clock(options) })
    .catch((thrown: unknown) => { throw new Located(thrown, file) })
  if (options['notice']) {
    const notice = guard.notice(fields, [request], locale)
    await write(options['json'] ? `${JSON.stringify(notice)}\n` : `${notice.text}\n`)
    return notice.withheld.length > 0 ? 1 : 0
  }
  const { decisions, denied } = guard.protectLeaves(fields.map(hints => ({ ...hints, path: hints.name ?? '', value: '' })), request)
  for (const decision of decisions) {
    const sentence = guard.explain(decision, locale)
    await write(options['json'] ? `${JSON.stringify({ ...decision, sentence })}\n` : `${sentence}\n`)
  }
  return denied.length > 0 ? 1 : 0
}
