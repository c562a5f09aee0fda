/**
 * A form in the page, kept shut. `formdata` is where every reader of a form passes, and it is synchronous and cannot be
 * cancelled: there, failing means deleting every entry. `submit`, met before anyone else, is where a submission can be held.
 */

import { VeilgateError, isVeilgateError } from './errors.js'
import { appendEntry, entryLeaves, isBeingRead, isForm, isNoFile, readForm, realm, releasedEntries, submittable, withHints, type Entry, type FormEntries } from './forms.js'
import type { Guard, Protected } from './guard.js'
import type { Control } from './hints.js'
import { watchFields } from './feedback.js'
import { Notice } from './notice.js'
import type { AttachOptions, Attachment, ErrorDetail, ProtectedDetail, Request } from './types.js'
import { isRaw } from './values.js'

const attached = new WeakSet<HTMLFormElement>()

/** @throws `get_refused`, `already_attached`, `invalid_form` */
export function attach(guard: Guard, form: HTMLFormElement, request: Request | (() => Request), options: AttachOptions): Attachment {
  if (!isForm(form)) throw new VeilgateError('invalid_form', 'this is not a form', { help: 'pass an HTMLFormElement' })
  if (attached.has(form)) throw new VeilgateError('already_attached', 'this form is protected already', { help: 'call detach() of the first attachment before' })
  if (methodOf(form, null) === 'get') throw getRefused()
  return new AttachedForm(guard, form, request, options)
}

class AttachedForm implements Attachment {
  readonly ready = Promise.resolve()
  readonly #guard: Guard
  readonly #form: HTMLFormElement
  readonly #request: Request | (() => Request)
  readonly #always: boolean
  readonly #notice: Notice
  readonly #listening = new AbortController()
  readonly #seen = new WeakSet<Event>()
  readonly #opened: HTMLButtonElement[]
  /** Inside a submission that was let through. */
  #submitting = false

  constructor(guard: Guard, form: HTMLFormElement, request: Request | (() => Request), options: AttachOptions) {
    this.#guard = guard
    this.#form = form
    this.#request = request
    this.#always = options.protect !== 'submit'
    this.#notice = new Notice(form, options.locale)
    const window = realm(form) as unknown as Window
    const how = { signal: this.#listening.signal }
    this.#listen(form, 'formdata', event => this.#onFormData(event as FormDataEvent), how)
    // On the window before everyone; on the form for those in a shadow tree, whose submit does not reach the window.
    this.#listen(window, 'submit', event => this.#onSubmit(event as SubmitEvent), { ...how, capture: true })
    this.#listen(form, 'submit', event => this.#onSubmit(event as SubmitEvent), { ...how, capture: true })
    this.#notice.listen(how.signal)
    if (options.onField) watchFields(guard, form, () => this.#requested(), options.onField, how.signal)
    attached.add(form)
    this.#opened = (submittable(form) as unknown as HTMLButtonElement[]).filter(control => control.hasAttribute('data-veilgate-until-ready') && control.disabled)
    for (const button of this.#opened) button.disabled = false
  }

  detach(): void {
    if (this.#listening.signal.aborted) return
    this.#listening.abort()
    this.#notice.remove()
    attached.delete(this.#form)
    for (const button of this.#opened) button.disabled = true
  }

  #listen(target: EventTarget, type: string, listener: (event: Event) => void, options: AddEventListenerOptions): void {
    EventTarget.prototype.addEventListener.call(target, type, listener, options)
  }

  #requested(): Request {
    return typeof this.#request === 'function' ? this.#request() : this.#request
  }

  #onSubmit(event: SubmitEvent): void {
    if (event.target !== this.#form || this.#seen.has(event)) return
    this.#seen.add(event)
    const hold = () => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    try {
      const method = methodOf(this.#form, event.submitter)
      if (method === 'dialog') return
      if (method === 'get') throw getRefused()
      const form = readForm(this.#form, event.submitter)
      const result = this.#guard.protectLeaves(entryLeaves(form), this.#requested())
      if (this.#blocks(result) || hasFile(form)) {
        hold()
        this.#denied(form, result)
        return
      }
    } catch (thrown) {
      hold()
      this.#failed(thrown)
      return
    }
    this.#notice.clear()
    this.#submitting = true
    realm(this.#form).setTimeout(() => { this.#submitting = false })
  }

  #onFormData({ formData }: FormDataEvent): void {
    if (isBeingRead(this.#form)) return
    const entries: Entry[] = [...formData.entries()]
    let kept: Entry[] = []
    try {
      if (methodOf(this.#form, null) === 'get') throw getRefused()
      const form = withHints(this.#form, entries)
      const result = this.#guard.protectLeaves(entryLeaves(form), this.#requested())
      if (this.#blocks(result)) {
        this.#dispatch('veilgate:denied', detailOf(result))
        return
      }
      const inside = this.#always || this.#submitting
      kept = releasedEntries(form, inside ? result : withoutProtected(result))
      if (inside) this.#dispatch('veilgate:protected', detailOf(result))
    } catch (thrown) {
      kept = []
      this.#failed(thrown)
    } finally {
      for (const [name] of entries) formData.delete(name)
      for (const [name, value] of kept) appendEntry(formData, name, value)
    }
  }

  #blocks({ denied }: Protected): boolean {
    return denied.length > 0 && this.#guard.onDeny === 'block-submit'
  }

  #denied(form: FormEntries, result: Protected): void {
    this.#dispatch('veilgate:denied', detailOf(result))
    const decision = result.decisions.find(candidate => candidate.effect === 'deny')
    if (decision === undefined) return
    const name = form.entries[result.decisions.indexOf(decision)]?.[0]
    const control = submittable(this.#form).find((candidate: Control) => candidate.getAttribute('name') === name)
    this.#notice.show(this.#guard.explain(decision, this.#notice.locale), control)
  }

  #failed(thrown: unknown): void {
    const detail = errorDetail(thrown)
    this.#dispatch('veilgate:error', detail)
    this.#notice.failed(detail.code)
  }

  #dispatch(type: string, detail: ProtectedDetail | ErrorDetail): void {
    const { CustomEvent } = realm(this.#form)
    EventTarget.prototype.dispatchEvent.call(this.#form, new CustomEvent(type, { bubbles: true, detail }))
  }
}

function detailOf({ decisions, denied, obligations, receipt }: Protected): ProtectedDetail {
  return { decisions, denied, obligations, receipt }
}

/** What others throw may hold a value, so only our own errors say what they say. */
function errorDetail(thrown: unknown): ErrorDetail {
  if (!isVeilgateError(thrown)) return { code: 'internal', message: 'the form could not be protected', help: 'nothing was sent; look at the request function and at custom controls' }
  const { code, message, help, path } = thrown
  return { code, message, help, ...(path !== undefined && { path }) }
}

/** Only what is released as it is. */
function withoutProtected(result: Protected): Protected {
  return { ...result, values: result.values.map((value, index) => isRaw(result.decisions[index]) ? value : null) }
}

function hasFile({ entries }: FormEntries): boolean {
  return entries.some(([, value]) => typeof value !== 'string' && !isNoFile(value))
}

/** A control named "method" hides the property of that name, so the attribute is asked. */
function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): 'get' | 'post' | 'dialog' {
  const attribute = submitter?.getAttribute('formmethod') ?? Element.prototype.getAttribute.call(form, 'method')
  const method = attribute?.toLowerCase()
  return method === 'post' || method === 'dialog' ? method : 'get'
}

function getRefused(): VeilgateError {
  return new VeilgateError('get_refused', 'a GET form puts its values into the address', { help: 'write method="post" on the form, and no formmethod="get" on its buttons' })
}
