/** Entries of a `FormData` that were replaced by what may leave of them. */

import { appendEntry, releasedEntry, type Entry } from './forms.js'
import type { Protected } from './guard.js'

/** An entry as it was and, unless nothing leaves of it, as it is now. */
interface Item {
  plain: Entry
  written: Entry | undefined
}

export class Pass {
  readonly #items: Item[]

  /** Writes what leaves of the entries into the data, in place of everything there. @param result what leaves; without it nothing does */
  constructor(data: FormData, plain: readonly Entry[], result: Protected | undefined) {
    for (const name of new Set(data.keys())) data.delete(name)
    const released = plain.map((entry, index) => releasedEntry(entry, result?.values[index], result?.decisions[index]))
    for (const entry of released) if (entry !== undefined) appendEntry(data, entry)
    // Appending makes text well-formed and files anew, so what was written is read.
    const written = data.entries()
    this.#items = plain.map((entry, index): Item => ({ plain: entry, written: released[index] && written.next().value }))
  }

  /** Whether the entries are as they were left. */
  left(entries: readonly Entry[]): boolean {
    const written = this.#items.flatMap(item => item.written ? [item.written] : [])
    return written.length === entries.length && written.every((entry, index) => same(entry, entries[index]))
  }

  /** The entries with what was written turned back: what others wrote since stands among what was there, in order. */
  restored(entries: readonly Entry[]): Entry[] {
    const plain: Entry[] = []
    const taken = new Set<Item>()
    let next = 0
    const removedBefore = (end: number) => {
      for (const { plain: entry, written } of this.#items.slice(next, end)) if (written === undefined) plain.push(entry)
      next = Math.max(next, end)
    }
    for (const entry of entries) {
      const index = this.#items.findIndex(item => !taken.has(item) && item.written !== undefined && same(item.written, entry))
      const item = this.#items[index]
      if (item === undefined) {
        plain.push(entry)
        continue
      }
      taken.add(item)
      removedBefore(index)
      plain.push(item.plain)
    }
    removedBefore(this.#items.length)
    return plain
  }
}

function same([name, value]: Entry, other: Entry | undefined): boolean {
  return other !== undefined && other[0] === name && other[1] === value
}
