/** Which revision of a policy was the last: an older one is not taken again. */

import { VeilgateError } from './errors.js'
import type { PolicyIdentity, Revision, Seen } from './types.js'

/**
 * Keeps the highest revision of each policy where a page keeps things: `localStorage`, or whatever has these two methods.
 *
 * @example
 * const guard = await Guard.load(text, { trust, seen: storedRevisions(localStorage) })
 */
export function storedRevisions(storage: Pick<Storage, 'getItem' | 'setItem'>): Seen {
  const name = (id: string) => `veilgate:revision:${id}`
  const get = (id: string) => JSON.parse(storage.getItem(name(id)) ?? 'null') as Revision | null
  return {
    get,
    set(id, { revision, sha256 }) {
      // Another tab may have seen a higher one meanwhile.
      if ((get(id)?.revision ?? 0) < revision) storage.setItem(name(id), JSON.stringify({ revision, sha256 }))
    },
  }
}

/**
 * Refuses what is older than what was seen, and another policy under the number of the one that was. What is in force is the highest
 * from now on.
 *
 * @throws `policy_rollback`, `revisions_unavailable`
 * @internal
 */
export async function notOlder({ id, revision, sha256 }: PolicyIdentity, seen: Seen, inForce: boolean): Promise<void> {
  const last = await held(async () => {
    const last = await seen.get(id)
    if (last === undefined || last === null) return undefined
    if (!Number.isSafeInteger(last.revision) || last.revision < 1 || !/^[\da-f]{64}$/.test(last.sha256)) throw new TypeError()
    return { revision: last.revision, sha256: last.sha256 }
  })
  if (last !== undefined && revision < last.revision) throw rollback(`revision ${last.revision} of this policy was seen before, and this is ${revision}`)
  if (last?.revision === revision && last.sha256 !== sha256) throw rollback('another policy was seen before under this revision')
  if (inForce && last?.revision !== revision) await held(async () => seen.set(id, { revision, sha256 }))
}

/** A store that fails says nothing about what was seen: then nothing is taken. */
async function held<T>(asking: () => Promise<T>): Promise<T> {
  try {
    return await asking()
  } catch {
    throw new VeilgateError('revisions_unavailable', 'the revisions that were seen cannot be read or written', {
      path: '/seen', help: 'pass an object with get and set, and let the page store; what is damaged there has to be removed',
    })
  }
}

function rollback(message: string): VeilgateError {
  return new VeilgateError('policy_rollback', message, { path: '/policy/revision', help: 'serve the newest revision; each change of a policy needs a higher one' })
}
