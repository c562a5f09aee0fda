/** The entries of a form: read with the hints of their controls, protected, and written into data of their own. */

import { VeilgateError } from './errors.js'
import type { Guard, Protected } from './guard.js'
import { entryHints } from './hints.js'
import { isForm, realm, tagOf } from './page.js'
import type { Decision, Hints, Outcome, ProtectedForm, Released, Request } from './types.js'
import { isRaw, scalar, setOwn, type Leaf } from './values.js'

export type Entry = [name: string, value: FormDataEntryValue]

/** Entries and what is known about each. */
export interface FormEntries {
  entries: Entry[]
  hints: Hints[]
}

/** Forms that this package reads itself. Where a guard is attached, what the form holds is handed on here. */
const reading = new WeakMap<HTMLFormElement, { entries?: Entry[] }>()

/** Takes note of what an attached form holds. Tells whether this package reads it itself. */
export function handOn(form: HTMLFormElement, entries: Entry[]): boolean {
  const reader = reading.get(form)
  if (reader !== undefined) reader.entries = entries
  return reader !== undefined
}

/** @throws `invalid_form` */
export function readForm(formOrData: HTMLFormElement | FormData): FormEntries {
  if (isForm(formOrData)) {
    const reader: { entries?: Entry[] } = {}
    reading.set(formOrData, reader)
    try {
      const read = [...entryList(formOrData).entries()]
      return describedEntries(formOrData, reader.entries ?? read)
    } finally {
      reading.delete(formOrData)
    }
  }
  if (tagOf(formOrData) === 'FormData') {
    const entries = [...formOrData.entries()]
    return { entries, hints: entries.map(([name]) => ({ name })) }
  }
  throw new VeilgateError('invalid_form', 'this is neither a form nor its data', { help: 'pass an HTMLFormElement or a FormData' })
}

/** What a form would send now. Its `formdata` listeners take part. */
export function entryList(form: HTMLFormElement, submitter?: HTMLElement | null): FormData {
  const { FormData } = realm(form)
  return submitter ? new FormData(form, submitter) : new FormData(form)
}

/** Entries of a form with the hints of their controls. */
export function describedEntries(form: HTMLFormElement, entries: Entry[]): FormEntries {
  return { entries, hints: entryHints(form, entries) }
}

/** Entries as leaves: a repeated name is an array. */
export function entryLeaves({ entries, hints }: FormEntries): Leaf[] {
  const counts = new Map<string, number>()
  for (const [name] of entries) counts.set(name, (counts.get(name) ?? 0) + 1)
  const met = new Map<string, number>()
  return entries.map(([name, value], index): Leaf => {
    const position = met.get(name) ?? 0
    met.set(name, position + 1)
    const path = counts.get(name) === 1 ? name : `${name}/${position}`
    if (typeof value === 'string') return { path, ...hints[index], ...scalar(value, path) }
    if (isNoFile(value)) return { path, name, type: 'hidden', class: 'plain', value: '' }
    return { path, ...hints[index], type: 'file', unsupported: true }
  })
}

/** What a file control without a choice sends. */
export function isNoFile(file: File): boolean {
  return file.size === 0 && file.name === ''
}

/** What leaves of an entry. An empty file stays what it is where it may pass as it is. */
export function releasedEntry([name, value]: Entry, released: string | null | undefined, decision: Decision | undefined): Entry | undefined {
  if (typeof released !== 'string') return undefined
  return [name, typeof value !== 'string' && isRaw(decision) ? value : released]
}

/** Protects entries into data of their own. */
export function protectEntries(guard: Guard, form: FormEntries, request: Request): ProtectedForm {
  const result = guard.protectLeaves(entryLeaves(form), request)
  const data = new FormData()
  form.entries.forEach((entry, index) => {
    const released = releasedEntry(entry, result.values[index], result.decisions[index])
    if (released !== undefined) appendEntry(data, released)
  })
  return { data, outcome: outcomeOf(form, result) }
}

export function appendEntry(data: FormData, [name, value]: Entry): void {
  if (typeof value === 'string') data.append(name, value)
  else data.append(name, value, value.name)
}

function outcomeOf({ entries }: FormEntries, { values, ...rest }: Protected): Outcome {
  const groups = new Map<string, { count: number; released: string[] }>()
  entries.forEach(([name], index) => {
    const group = groups.get(name) ?? { count: 0, released: [] }
    groups.set(name, group)
    group.count += 1
    const released = values[index]
    if (typeof released === 'string') group.released.push(released)
  })
  const fields: { [name: string]: Released } = {}
  for (const [name, { count, released }] of groups) {
    const [only] = released
    if (count > 1) setOwn(fields, name, released)
    else if (only !== undefined) setOwn(fields, name, only)
  }
  return { fields, ...rest }
}
