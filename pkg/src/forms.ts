/** The entries of a form: read with the hints of their controls, protected, and written into data of their own. */

import { VeilgateError } from './errors.js'
import type { Guard, Protected } from './guard.js'
import { controlHints, type Control } from './hints.js'
import type { Hints, Outcome, ProtectedForm, Released, Request } from './types.js'
import { isRaw, scalar, setOwn, type Leaf } from './values.js'

export type Entry = [name: string, value: FormDataEntryValue]

/** Entries and what is known about each. */
export interface FormEntries {
  entries: Entry[]
  hints: Hints[]
}

/** Forms that are being read by this package: their listeners let the entries pass, once. */
const reading = new WeakSet<HTMLFormElement>()

export function isBeingRead(form: HTMLFormElement): boolean {
  return reading.has(form)
}

/** @throws `invalid_form` */
export function readForm(formOrData: HTMLFormElement | FormData, submitter?: HTMLElement | null): FormEntries {
  if (isForm(formOrData)) {
    const data = formData(formOrData, submitter)
    return withHints(formOrData, [...data.entries()])
  }
  if (typeof FormData !== 'undefined' && tagOf(formOrData) === 'FormData') {
    const entries = [...formOrData.entries()]
    return { entries, hints: entries.map(([name]) => ({ name })) }
  }
  throw new VeilgateError('invalid_form', 'this is neither a form nor its data', { help: 'pass an HTMLFormElement or a FormData' })
}

/** The controls that stand behind the entries, found by name and value. */
export function withHints(form: HTMLFormElement, entries: Entry[]): FormEntries {
  const left = submittable(form)
  const hints = entries.map(([name, value]): Hints => {
    const candidates = left.filter(control => control.getAttribute('name') === name)
    const control = candidates.find(candidate => holds(candidate, value))
    // A select holds several values; any other control has given its entry.
    if (control !== undefined && control.localName !== 'select') left.splice(left.indexOf(control), 1)
    const known = control ?? candidates.find(candidate => !SAYS_NOTHING.has(candidate.type ?? '')) ?? candidates[0]
    if (known !== undefined) return controlHints(known, name)
    return derivedHints(form, name, value)
  })
  return { entries, hints }
}

/** Control types whose entry is taken for a choice where nothing is found in it. */
const SAYS_NOTHING = new Set(['hidden', 'select-one', 'select-multiple', 'radio', 'checkbox', 'submit', 'number'])

function holds(control: Control, value: FormDataEntryValue): boolean {
  if (typeof value !== 'string') return control.type === 'file'
  if (control.localName === 'select') return Array.from((control as unknown as HTMLSelectElement).selectedOptions).some(option => option.value === value)
  if ((control.type === 'checkbox' || control.type === 'radio') && !(control as unknown as HTMLInputElement).checked) return false
  return typeof control.value === 'string' && control.value.replace(/\r\n?/g, '\n') === value.replace(/\r\n?/g, '\n')
}

/** Entries without a control of their name: `dirname`, the coordinates of an image button, what scripts add. */
function derivedHints(form: HTMLFormElement, name: string, value: FormDataEntryValue): Hints {
  const direction = submittable(form).some(control => control.getAttribute('dirname') === name)
  if (direction && (value === 'ltr' || value === 'rtl')) return { name, type: 'hidden' }
  const coordinate = /^(?:(.*)\.)?[xy]$/.exec(name)
  if (coordinate !== null && typeof value === 'string' && /^-?\d{1,5}$/.test(value)) {
    const images = Array.from((form.getRootNode() as ParentNode).querySelectorAll<HTMLInputElement>('input[type=image]'))
    if (images.some(image => image.form === form && (image.getAttribute('name') ?? '') === (coordinate[1] ?? ''))) return { name, type: 'submit' }
  }
  return { name }
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

/** The released entries in their order. An empty file stays what it is where it may pass as it is. */
export function releasedEntries({ entries }: FormEntries, { values, decisions }: Protected): Entry[] {
  return entries.flatMap(([name, value], index): Entry[] => {
    const released = values[index]
    if (typeof released !== 'string') return []
    return [[name, typeof value !== 'string' && isRaw(decisions[index]) ? value : released]]
  })
}

/** Protects entries into data of their own. */
export function protectEntries(guard: Guard, form: FormEntries, request: Request): ProtectedForm {
  const result = guard.protectLeaves(entryLeaves(form), request)
  const data = new FormData()
  for (const [name, value] of releasedEntries(form, result)) appendEntry(data, name, value)
  return { data, outcome: outcomeOf(form, result) }
}

export function appendEntry(data: FormData, name: string, value: FormDataEntryValue): void {
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

export function isForm(thing: unknown): thing is HTMLFormElement {
  return typeof thing === 'object' && thing !== null && tagOf(thing) === 'HTMLFormElement'
}

/** Everything that may give an entry. A control named "elements" hides the property of that name, so the platform's is asked. */
export function submittable(form: HTMLFormElement): Control[] {
  const property = Object.getOwnPropertyDescriptor(realm(form).HTMLFormElement.prototype, 'elements')
  const elements = property?.get?.call(form) as HTMLFormControlsCollection
  return Array.from(elements) as Control[]
}

/** The globals of the page that a form belongs to. */
export function realm(form: HTMLFormElement): typeof globalThis {
  const document = Object.getOwnPropertyDescriptor(Node.prototype, 'ownerDocument')?.get?.call(form) as Document
  return (document.defaultView ?? globalThis) as typeof globalThis
}

function formData(form: HTMLFormElement, submitter?: HTMLElement | null): FormData {
  const { FormData } = realm(form)
  reading.add(form)
  try {
    return submitter ? new FormData(form, submitter) : new FormData(form)
  } finally {
    reading.delete(form)
  }
}

function tagOf(thing: unknown): string {
  return Object.prototype.toString.call(thing).slice(8, -1)
}
