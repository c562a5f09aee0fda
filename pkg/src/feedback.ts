/** What each control is and what would become of it, while people type. The visible value is never written. */

import { isVeilgateError } from './errors.js'
import type { Guard } from './guard.js'
import { controlHints } from './hints.js'
import { realm, submittable, type Control } from './page.js'
import type { FieldState, Request } from './types.js'
import { wellFormed } from './utf8.js'

const NO_FIELD = new Set(['submit', 'button', 'reset', 'image', 'fieldset', 'output'])

export function watchFields(guard: Guard, form: HTMLFormElement, request: () => Request, onField: (state: FieldState) => void, signal: AbortSignal): void {
  const tell = (control: Control) => {
    if (NO_FIELD.has(control.type ?? '') || control.localName === 'object') return
    try {
      onField(fieldState(guard, control, request))
    } catch (thrown) {
      // The page's mistake is the page's to see; it must not stop the form from being protected.
      queueMicrotask(() => { throw thrown })
    }
  }
  const changed = (event: Event) => {
    if ((event as InputEvent).isComposing) return
    const control = event.composedPath()[0] as Control
    if (submittable(form).includes(control)) tell(control)
  }
  // Controls may stand outside the form and belong to it by their form attribute.
  const around = Node.prototype.getRootNode.call(form)
  for (const type of ['input', 'change', 'compositionend']) around.addEventListener(type, changed, { signal })
  const tellAll = () => {
    if (!signal.aborted) submittable(form).forEach(tell)
  }
  // The controls have their first values again only when every listener of `reset` has run.
  EventTarget.prototype.addEventListener.call(form, 'reset', () => { realm(form).setTimeout(tellAll) }, { signal })
  tellAll()
}

function fieldState(guard: Guard, control: Control, request: () => Request): FieldState {
  const hints = controlHints(control)
  const value = control.type === 'file' ? '' : wellFormed(valueOf(control))
  const known = { name: hints.name ?? '', class: null, confidence: 0, level: 0, representation: null, seal: [] }
  try {
    const [field] = guard.classify([{ ...hints, value }])
    const path = known.name
    const [decision] = guard.protectLeaves([control.type === 'file' ? { path, ...hints, unsupported: true } : { path, ...hints, value }], request()).decisions
    if (field === undefined || decision === undefined) throw new TypeError()
    const { level, effect, representation, seal, reasons } = decision
    return { control, name: known.name, class: field.class ?? decision.class, confidence: field.confidence, level, effect, representation, seal, reasons }
  } catch (thrown) {
    return { control, ...known, effect: 'deny', reasons: [isVeilgateError(thrown) ? thrown.code : 'internal'] }
  }
}

function valueOf(control: Control): string {
  const unchecked = (control.type === 'checkbox' || control.type === 'radio') && !(control as unknown as HTMLInputElement).checked
  return !unchecked && typeof control.value === 'string' ? control.value : ''
}
