/**
 * A form in the page, kept shut. `formdata` is where every reader of a form passes, and it is synchronous and cannot be
 * cancelled: there, failing means deleting every entry. `submit`, met before anyone else, is where a submission can be held.
 */

import { VeilgateError, isVeilgateError } from './errors.js'
import { watchFields } from './feedback.js'
import { describedEntries, entryLeaves, entryList, handOn, isNoFile, type Entry, type FormEntries } from './forms.js'
import type { Guard, Protected } from './guard.js'
import { rememberPasswords } from './hints.js'
import { Notice } from './notice.js'
import { isForm, methodOf, realm, submittable } from './page.js'
import { Pass } from './pass.js'
import type { AttachOptions, Attachment, ErrorDetail, ProtectedDetail, Request } from './types.js'
import { isRaw } from './values.js'

const attached = new WeakSet<HTMLFormElement>()
/** Forms that could not be attached. They are held, for whoever asked wanted them protected, until a later attempt succeeds. */
const held = new WeakMap<HTMLFormElement, Attachment>()

/** @throws `invalid_form`, `already_attached`, `get_refused`, and what the guard says of the request */
export function attach(guard: Guard, form: HTMLFormElement, request: Request | (() => Request), options: AttachOptions): Attachment {
  if (!isForm(form)) throw new VeilgateError('invalid_form', 'this is not a form', { help: 'pass an HTMLFormElement' })
  if (attached.has(form)) throw new VeilgateError('already_attached', 'this form is protected already', { help: 'call detach() of the first attachment before' })
  held.get(form)?.detach()
  const attachment = new AttachedForm(guard, form, request, options)
  held.set(form, attachment)
  if (methodOf(form, null) === 'get') throw getRefused()
  // A function may not have its answer yet; a request that stands there can be refused now.
  if (typeof request === 'function') guard.inspect('')
  else guard.protectLeaves([], request)
  held.delete(form)
  attached.add(form)
  attachment.open()
  return attachment
}

/** What became of a form's entries. */
type Judged = { form: FormEntries; result: Protected }
type Verdict = Judged | { thrown: unknown }
type Trial = { verdict?: Verdict; pass?: Pass }

class AttachedForm implements Attachment {
  readonly ready = Promise.resolve()
  readonly #guard: Guard
  readonly #form: HTMLFormElement
  readonly #request: Request | (() => Request)
  readonly #options: AttachOptions
  readonly #notice: Notice
  readonly #notePasswords: () => void
  readonly #listening = new AbortController()
  readonly #submits = new WeakSet<Event>()
  readonly #passes = new WeakMap<FormData, Pass>()
  #opened: HTMLButtonElement[] = []
  /** While it is tried out what would be sent: what becomes of it. */
  #trial: Trial | undefined
  /** Inside a submission that was let through. */
  #submitting = false

  constructor(guard: Guard, form: HTMLFormElement, request: Request | (() => Request), options: AttachOptions) {
    this.#guard = guard
    this.#form = form
    this.#request = request
    this.#options = options
    this.#notice = new Notice(form, options.locale)
    this.#notePasswords = rememberPasswords(form, this.#listening.signal)
    const formdata = (event: Event) => this.#onFormData(event as FormDataEvent)
    this.#listen(form, 'formdata', formdata)
    // At the end of the event's way once more, behind every listener that is there by now: what others add is protected too.
    const last = (event: Event) => formdata(event)
    this.#listen(form, 'formdata', event => {
      const end = event.composedPath().at(-1) ?? form
      EventTarget.prototype.removeEventListener.call(end, 'formdata', last)
      this.#listen(end, 'formdata', last, { once: true })
    }, { capture: true })
    // On the window before everyone; on the form for those in a shadow tree, whose submit does not reach the window.
    const submit = (event: Event) => this.#onSubmit(event as SubmitEvent)
    for (const target of [realm(form) as unknown as Window, form]) this.#listen(target, 'submit', submit, { capture: true })
    this.#notice.listen(this.#listening.signal)
  }

  /** The form is protected: feedback begins, and submit buttons that waited for it open. */
  open(): void {
    const { onField } = this.#options
    if (onField) watchFields(this.#guard, this.#form, () => this.#requested(), onField, this.#listening.signal)
    this.#opened = (submittable(this.#form) as unknown as HTMLButtonElement[]).filter(control => control.hasAttribute('data-veilgate-until-ready') && control.disabled)
    for (const button of this.#opened) button.disabled = false
  }

  detach(): void {
    if (this.#listening.signal.aborted) return
    this.#listening.abort()
    this.#notice.remove()
    attached.delete(this.#form)
    for (const button of this.#opened) button.disabled = true
  }

  #listen(target: EventTarget, type: string, listener: (event: Event) => void, options: AddEventListenerOptions = {}): void {
    EventTarget.prototype.addEventListener.call(target, type, listener, { ...options, signal: this.#listening.signal })
  }

  #requested(): Request {
    return typeof this.#request === 'function' ? this.#request() : this.#request
  }

  #onSubmit(event: SubmitEvent): void {
    if (event.target !== this.#form || this.#submits.has(event)) return
    this.#submits.add(event)
    const hold = () => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    try {
      const method = methodOf(this.#form, event.submitter)
      if (method === 'dialog') return
      if (method === 'get') throw getRefused()
      const tried = this.#tried(event.submitter)
      if (this.#blocks(tried) || tried.form.entries.some(isFile)) {
        hold()
        this.#denied(tried)
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

  /** What would become of a submission. Other listeners see of it what they will see of the submission itself. */
  #tried(submitter: HTMLElement | null): Judged {
    const trial: Trial = {}
    this.#trial = trial
    let data: FormData
    try {
      data = entryList(this.#form, submitter)
    } finally {
      this.#trial = undefined
    }
    const { verdict, pass } = trial
    if (verdict !== undefined && 'thrown' in verdict) throw verdict.thrown
    // Who stops the event may have written behind the guard's back.
    if (verdict === undefined || !pass?.left([...data.entries()])) {
      throw new VeilgateError('internal', 'another listener keeps the data of this form from its guard', { help: 'let formdata events pass' })
    }
    return verdict
  }

  #onFormData({ target, formData }: FormDataEvent): void {
    if (target !== this.#form) return
    const entries = [...formData.entries()]
    const before = this.#passes.get(formData)
    if (before?.left(entries)) return
    const plain = before?.restored(entries) ?? entries
    const verdict = this.#judged(plain)
    const result = 'thrown' in verdict || this.#blocks(verdict) ? undefined : verdict.result
    const inside = this.#always || this.#submitting || this.#trial !== undefined
    const pass = new Pass(formData, plain, result === undefined || inside ? result : withoutProtected(result))
    this.#passes.set(formData, pass)
    const read = handOn(this.#form, plain)
    if (this.#trial !== undefined) Object.assign(this.#trial, { verdict, pass })
    else if (!read) this.#tell(verdict, inside)
  }

  get #always(): boolean {
    return this.#options.protect !== 'submit'
  }

  #judged(plain: FormEntries['entries']): Verdict {
    try {
      this.#notePasswords()
      if (methodOf(this.#form, null) === 'get') throw getRefused()
      const form = describedEntries(this.#form, plain)
      return { form, result: this.#guard.protectLeaves(entryLeaves(form), this.#requested()) }
    } catch (thrown) {
      return { thrown }
    }
  }

  #tell(verdict: Verdict, inside: boolean): void {
    if ('thrown' in verdict) this.#failed(verdict.thrown)
    else if (this.#blocks(verdict)) this.#dispatch('veilgate:denied', detailOf(verdict.result))
    else if (inside) this.#dispatch('veilgate:protected', detailOf(verdict.result))
  }

  #blocks(judged: Judged): boolean {
    return this.#guard.onDeny === 'block-submit' && blocking(judged) !== -1
  }

  #denied(judged: Judged): void {
    const { form: { entries }, result } = judged
    this.#dispatch('veilgate:denied', detailOf(result))
    // Where denied fields are dropped it is a file that holds the form.
    const index = this.#blocks(judged) ? blocking(judged) : entries.findIndex(isFile)
    const decision = result.decisions[index]
    if (decision === undefined) return
    const name = entries[index]?.[0]
    const control = submittable(this.#form).find(candidate => candidate.getAttribute('name') === name)
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

/** The first denied entry that holds something. An empty one is left out and holds nobody: nothing of it is lost. */
function blocking({ form: { entries }, result }: Judged): number {
  const isEmpty = (value: FormDataEntryValue | undefined) => typeof value === 'string' ? value === '' : value === undefined || isNoFile(value)
  return result.decisions.findIndex(({ effect }, index) => effect === 'deny' && !isEmpty(entries[index]?.[1]))
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

function isFile([, value]: Entry): boolean {
  return typeof value !== 'string' && !isNoFile(value)
}

function getRefused(): VeilgateError {
  return new VeilgateError('get_refused', 'a GET form puts its values into the address', { help: 'write method="post" on the form, and no formmethod="get" on its buttons; until then it is held' })
}
