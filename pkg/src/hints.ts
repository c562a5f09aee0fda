/** What a form control says about itself. */

import type { Hints } from './types.js'

/** A control of `form.elements`, or what a custom element has of one. */
export interface Control extends HTMLElement {
  readonly name?: string
  readonly type?: string
  readonly value?: unknown
  readonly labels?: NodeListOf<HTMLLabelElement> | null
}

const LONGEST = 200
const NOT_LABEL = new Set(['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'OPTION', 'OUTPUT', 'SCRIPT', 'STYLE', 'TEMPLATE'])

/** The hints of a control: name, label, type, autocomplete, placeholder and `data-veilgate-class`. */
export function controlHints(control: Control, name = control.getAttribute('name') || control.id): Hints {
  const type = typeof control.type === 'string' ? control.type : control.getAttribute('type')
  return {
    name,
    ...given('label', labelText(control)),
    ...given('type', type),
    ...given('autocomplete', control.getAttribute('autocomplete')),
    ...given('placeholder', control.getAttribute('placeholder')),
    ...given('class', control.getAttribute('data-veilgate-class')),
  }
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
