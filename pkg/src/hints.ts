/** What form controls say about themselves, and which control stands behind an entry. */

import { imageButtons, realm, submittable, type Control } from './page.js'
import type { Hints } from './types.js'
import { wellFormed } from './utf8.js'

const LONGEST = 200
const NOT_LABEL = new Set(['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'OPTION', 'OUTPUT', 'SCRIPT', 'STYLE', 'TEMPLATE'])
/** Control types whose entry is taken for a choice where nothing is found in it. */
const SAYS_NOTHING = new Set(['hidden', 'select-one', 'select-multiple', 'radio', 'checkbox', 'submit', 'number'])

/** Controls that were a password once. One stays a password when its content is shown. */
const passwords = new WeakSet<Element>()

/** Remembers which controls are a password now, and from now on which are made something else. */
export function rememberPasswords(form: HTMLFormElement, signal: AbortSignal): () => void {
  for (const control of submittable(form)) typeOf(control)
  const { MutationObserver } = realm(form)
  const note = (changes: MutationRecord[]) => {
    for (const { target, oldValue } of changes) if (oldValue?.toLowerCase() === 'password') passwords.add(target as Element)
  }
  const observer = new MutationObserver(note)
  observer.observe(form, { subtree: true, attributeFilter: ['type'], attributeOldValue: true })
  signal.addEventListener('abort', () => observer.disconnect())
  return () => note(observer.takeRecords())
}

function typeOf(control: Control): string | null {
  const type = typeof control.type === 'string' ? control.type : control.getAttribute('type')
  if (type?.toLowerCase() === 'password') passwords.add(control)
  return passwords.has(control) ? 'password' : type
}

/** The hints of a control: name, label, type, autocomplete, placeholder and `data-veilgate-class`. */
export function controlHints(control: Control, name = control.getAttribute('name') || control.id): Hints {
  return {
    name,
    ...given('label', labelText(control)),
    ...given('type', typeOf(control)),
    ...given('autocomplete', control.getAttribute('autocomplete')),
    ...given('placeholder', control.getAttribute('placeholder')),
    ...given('class', control.getAttribute('data-veilgate-class')),
  }
}

/** The hints of each entry of a form, found by name and value. */
export function entryHints(form: HTMLFormElement, entries: readonly (readonly [string, FormDataEntryValue])[]): Hints[] {
  const controls = submittable(form)
  const left = byName(controls)
  const directions = new Set(controls.map(control => control.getAttribute('dirname')))
  let images: HTMLInputElement[] | undefined
  /** Entries without a control of their name: `dirname`, the coordinates of an image button (nobody typed either), what scripts add. */
  const derived = (name: string, value: FormDataEntryValue): Hints => {
    if (directions.has(name) && (value === 'ltr' || value === 'rtl')) return { name, type: 'hidden', class: 'plain' }
    const coordinate = /^(?:(.*)\.)?[xy]$/.exec(name)
    if (coordinate === null || typeof value !== 'string' || !/^-?\d{1,5}$/.test(value)) return { name }
    images ??= imageButtons(form)
    return images.some(image => nameOf(image) === (coordinate[1] ?? '')) ? { name, type: 'submit', class: 'plain' } : { name }
  }
  return entries.map(([name, value]): Hints => {
    const candidates = left.get(name) ?? []
    const control = candidates.find(candidate => holds(candidate, value))
    // A select holds several values; any other control has given its entry.
    if (control !== undefined && control.localName !== 'select') candidates.splice(candidates.indexOf(control), 1)
    const known = control ?? candidates.find(candidate => !SAYS_NOTHING.has(candidate.type ?? '')) ?? candidates[0]
    return known === undefined ? derived(name, value) : controlHints(known, name)
  })
}

function byName(controls: Control[]): Map<string, Control[]> {
  const groups = new Map<string, Control[]>()
  for (const control of controls) {
    const name = nameOf(control)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [control])
    else group.push(control)
  }
  return groups
}

/** The name that a control's entry has. */
function nameOf(control: Control): string {
  return wellFormed(control.getAttribute('name') ?? '')
}

function holds(control: Control, value: FormDataEntryValue): boolean {
  if (typeof value !== 'string') return control.type === 'file'
  if (control.localName === 'select') return Array.from((control as unknown as HTMLSelectElement).selectedOptions).some(option => option.value === value)
  if ((control.type === 'checkbox' || control.type === 'radio') && !(control as unknown as HTMLInputElement).checked) return false
  return typeof control.value === 'string' && control.value.replace(/\r\n?/g, '\n') === value.replace(/\r\n?/g, '\n')
}

function given(key: keyof Hints, value: string | null | undefined): Hints {
  return value ? { [key]: value } : {}
}

function labelText(control: Control): string {
  const root = control.getRootNode() as Document | ShadowRoot
  const referenced = (control.getAttribute('aria-labelledby') ?? '').split(/\s+/)
    .map(id => id && typeof root.getElementById === 'function' ? root.getElementById(id) : null)
  const parts = [...Array.from(control.labels ?? []), ...referenced].map(element => element ? plainText(element) : '')
  parts.push(control.getAttribute('aria-label') ?? '')
  return parts.join(' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

/** The text of a label without that of the controls inside it, which may be a value. */
function plainText(node: Node): string {
  if (node.nodeType === 3) return node.nodeValue ?? ''
  if (NOT_LABEL.has(node.nodeName.toUpperCase())) return ''
  return Array.from(node.childNodes, plainText).join('')
}
