/** What the platform says of a form. A control named "elements" hides the form's property of that name, so properties are never asked. */

/** A control of `form.elements`, or what a custom element has of one. */
export interface Control extends HTMLElement {
  readonly name?: string
  readonly type?: string
  readonly value?: unknown
  readonly labels?: NodeListOf<HTMLLabelElement> | null
}

export function isForm(thing: unknown): thing is HTMLFormElement {
  return tagOf(thing) === 'HTMLFormElement'
}

/** The name that the platform gives to an object, from any realm. */
export function tagOf(thing: unknown): string {
  if (typeof thing !== 'object' || thing === null) return ''
  try {
    return Object.prototype.toString.call(thing).slice(8, -1)
  } catch {
    // A proxy may throw anything.
    return ''
  }
}

/** The globals of the page that a form belongs to. */
export function realm(form: HTMLFormElement): typeof globalThis {
  const document = property<Document>(Node.prototype, 'ownerDocument', form)
  return (property<Window | null>(Document.prototype, 'defaultView', document) ?? globalThis) as typeof globalThis
}

/** Everything that may give an entry, but image buttons. */
export function submittable(form: HTMLFormElement): Control[] {
  return Array.from(property<HTMLFormControlsCollection>(realm(form).HTMLFormElement.prototype, 'elements', form)) as Control[]
}

/** Image buttons, which `form.elements` leaves out. */
export function imageButtons(form: HTMLFormElement): HTMLInputElement[] {
  const root = Node.prototype.getRootNode.call(form)
  const query = root === form ? Element.prototype.querySelectorAll : (root as Document).querySelectorAll
  return Array.from(query.call(root, 'input[type=image]') as NodeListOf<HTMLInputElement>).filter(image => image.form === form)
}

/** A control named "method" hides the property of that name, so the attribute is asked. What is no method counts as GET. */
export function methodOf(form: HTMLFormElement, submitter: Element | null | undefined): 'get' | 'post' | 'dialog' {
  const attribute = submitter?.getAttribute('formmethod') ?? Element.prototype.getAttribute.call(form, 'method')
  const method = attribute?.toLowerCase()
  return method === 'post' || method === 'dialog' ? method : 'get'
}

function property<T>(prototype: object, name: string, of: object): T {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(of) as T
}
