/** What a person is told when a form stays: at the control where that is possible, and in one polite live region. */

import { realm, submittable, type Control } from './page.js'

type Language = 'en' | 'zh'

const NOT_SENT = { en: 'This form was not sent.', zh: '表单未发送。' }
const FAILURES: Record<string, Record<Language, string>> = {
  get_refused: { en: 'It would have put what you typed into the address.', zh: '它会把您填写的内容写进网址。' },
  policy_expired: { en: 'The rules that protect it have expired.', zh: '保护它的规则已过期。' },
  policy_not_effective: { en: 'The rules that protect it are not in force yet.', zh: '保护它的规则尚未生效。' },
}
const FAILED = { en: 'It could not be protected. Nothing left this page.', zh: '无法保护其内容，因此没有任何内容离开本页。' }

export class Notice {
  /** BCP 47. */
  readonly locale: string
  readonly #form: HTMLFormElement
  readonly #language: Language
  readonly #region: HTMLElement
  readonly #own: boolean
  #marked: HTMLInputElement | undefined

  constructor(form: HTMLFormElement, locale: string | undefined) {
    const { document } = realm(form)
    this.#form = form
    this.locale = locale ?? (Element.prototype.closest.call(form, '[lang]')?.getAttribute('lang') || document.documentElement.lang || 'en')
    this.#language = /^zh\b/i.test(this.locale) ? 'zh' : 'en'
    const there = Element.prototype.querySelector.call(form, '[data-veilgate-status]')
    this.#own = there === null
    this.#region = (there as HTMLElement | null) ?? document.createElement('p')
    if (!this.#own) return
    this.#region.setAttribute('data-veilgate-status', '')
    this.#region.lang = this.#language
    this.#region.setAttribute('role', 'status')
    this.#region.setAttribute('aria-live', 'polite')
    Node.prototype.appendChild.call(form, this.#region)
  }

  /** Whatever is done to the form next lifts the mark, or the browser would hold the next submission by itself. */
  listen(signal: AbortSignal): void {
    const lift = (event: Event) => {
      const target = event.composedPath()[0]
      if (target === this.#form || (target as HTMLButtonElement).form === this.#form || submittable(this.#form).includes(target as Control)) this.#unmark()
    }
    // The form too: `change`, `reset` and `invalid` do not leave a shadow tree. `invalid` tells of a submission that a script asked for.
    for (const target of [realm(this.#form) as unknown as Window, this.#form]) {
      for (const type of ['input', 'change', 'click', 'reset', 'invalid']) EventTarget.prototype.addEventListener.call(target, type, lift, { capture: true, signal })
    }
  }

  show(why: string, control: Control | undefined): void {
    this.#say(why)
    const input = control as unknown as HTMLInputElement | undefined
    if (input === undefined || typeof input.setCustomValidity !== 'function' || !input.willValidate || input.validity.customError) return
    input.setCustomValidity(why)
    input.reportValidity()
    this.#marked = input
  }

  failed(code: string): void {
    this.#say((FAILURES[code] ?? FAILED)[this.#language])
  }

  clear(): void {
    this.#unmark()
    this.#region.textContent = ''
  }

  remove(): void {
    this.clear()
    if (this.#own) this.#region.remove()
  }

  #say(why: string): void {
    this.#region.textContent = [NOT_SENT[this.#language], why].join(this.#language === 'zh' ? '' : ' ')
  }

  #unmark(): void {
    this.#marked?.setCustomValidity('')
    this.#marked = undefined
  }
}
