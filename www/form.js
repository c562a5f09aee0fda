// The checkout form: samples, and beside each field what was found, why, and what the policy does with it.

import { actionOf, countsOf } from './action.js'
import { byId, chip, debounce, el } from './dom.js'
import { ORDER } from './engine.js'
import { classTitle, language, t } from './i18n.js'
import { SAMPLES } from './samples.js'

const CHECKSUM = new Set(['cn_resident_id', 'payment_card', 'cn_bank_card', 'iban', 'cn_uscc'])
const HINTS = ['autocomplete', 'name', 'label', 'type', 'placeholder']

/** What is said beside each field while there is no guard. */
const WAITING = { loading: 'engine.loading', held: 'action.held', failed: 'action.stopped' }

/** What stands around a control, and its value. */
const describe = (control) => ({
  name: control.name,
  label: control.labels[0].textContent,
  type: control.type,
  autocomplete: control.autocomplete,
  placeholder: control.placeholder,
  value: control.value,
})

/** The form's controls that hold a value. */
export const controlsOf = (form) => [...form.elements].filter((control) => control.name !== '')

/** Every value typed, and each piece found inside a longer text: `[{ name, title, value }]`. */
export function typedValues(form, guard) {
  return controlsOf(form)
    .filter((control) => control.value.trim() !== '')
    .flatMap((control) => [
      { name: control.name, title: control.name, value: control.value },
      ...findingsInside(guard, control.value).map((finding) => ({
        name: control.name,
        title: `${control.name}: ${classTitle(finding.class)}`,
        value: control.value.slice(finding.start, finding.end),
      })),
    ])
}

function findingsInside(guard, value) {
  const whole = value.trim()
  return guard.inspect(value).filter(({ start, end }) => value.slice(start, end).trim() !== whole)
}

/** `decided` is called with what the policy in force does to each field, or with `null` where none is. */
export function mountForm(form, engine, announce, decided) {
  const said = new Map()

  const speakUp = debounce((sentence) => announce(sentence), 700)

  let turn = 0

  async function show() {
    const mine = ++turn
    const order = await engine.protectForm(ORDER)
    const screen = order === null ? null : await engine.previews()
    // Meanwhile something else was typed, and that is being worked out.
    if (mine !== turn) return
    if (engine.guard === null || order === null) return showHeld()
    const fields = controlsOf(form).map(describe)
    const classified = engine.guard.classify(fields)
    controlsOf(form).forEach((control, index) => {
      const decision = order.decisions.find(({ path }) => path === control.name)
      const field = { ...classified[index], hints: fields[index] }
      fill(control, field, decision, previewOf(decision, order.fields[control.name], screen[control.name]))
    })
    byId('submit-state').textContent = forecast(order)
    decided(order.decisions)
  }

  function showHeld() {
    for (const { name } of controlsOf(form)) byId(`verdict-${name}`).replaceChildren(chip(t(WAITING[engine.status]), 'unknown'))
    decided(null)
  }

  /** In one sentence, what a submit would do. */
  function forecast({ decisions, denied }) {
    const filled = decisions.filter(({ path }) => form.elements[path].value !== '')
    if (filled.length === 0) return t('submit.ready')
    const refused = denied.filter((path) => form.elements[path].value !== '')
    const counts = countsOf(filled.map((decision) => actionOf(decision).tone))
    if (refused.length === 0) return t('submit.all', { counts })
    return t(engine.guard.onDeny === 'block-submit' ? 'submit.will-hold' : 'submit.will-drop', { counts, fields: refused.join(t('and')) })
  }

  function fill(control, field, decision, preview) {
    const what = actionOf(decision)
    const own = field.class ?? decision.class
    const title = classTitle(own)
    const inside = findingsInside(engine.guard, control.value)
    const empty = control.value === ''
    const summary = el('div', { id: `say-${control.name}`, className: 'chips' },
      el('span', { className: 'chip class', title: own }, title), chip(what.text, what.tone))
    if (!empty && preview !== null) {
      summary.append(el('span', { className: 'preview' }, el('span', { className: 'small' }, t(preview.key)), ' ', el('code', {}, preview.text)))
    }
    const lines = [summary]
    if (inside.length > 0) {
      lines.push(el('p', { className: 'small' }, t('field.inside', { classes: inside.map((finding) => classTitle(finding.class)).join(t('and')) })))
    }
    // For a text that is nothing as a whole, what was found inside is all the evidence.
    if (field.class !== null || inside.length === 0) lines.push(el('p', { className: 'small' }, evidenceLine(engine.guard, field)))
    if (!empty) lines.push(el('p', { className: 'small' }, engine.guard.explain(decision, language())))
    byId(`verdict-${control.name}`).replaceChildren(...lines)

    const sentence = t('said.field', { field: title, what: what.text })
    const news = said.get(control.name) !== sentence
    said.set(control.name, sentence)
    if (news && control === document.activeElement) speakUp(sentence)
  }

  for (const control of controlsOf(form)) control.setAttribute('aria-describedby', `say-${control.name}`)

  const later = debounce(show, 60)
  form.addEventListener('input', (event) => {
    // Half a Chinese word is not a value yet, and input methods compose digits too.
    if (!event.isComposing) later()
  })
  form.addEventListener('compositionend', later)
  // Autofill may change values and say only this.
  form.addEventListener('change', later)

  for (const button of document.querySelectorAll('[data-sample]')) {
    button.addEventListener('click', () => takeSample(button.dataset.sample))
  }
  byId('clear-form').addEventListener('click', () => {
    form.reset()
    show()
    announce(t('said.cleared'))
  })

  function takeSample(name) {
    for (const control of controlsOf(form)) control.value = SAMPLES[name][control.name]
    show()
    announce(t('said.filled'))
  }

  return { show, takeSample }
}

/** Beside the field: what leaves where a person can read it, else how the policy shows the value on a screen. */
function previewOf({ effect, seal }, leaving, screen) {
  if (effect === 'deny') return null
  if (seal.length === 0) return leaving === undefined ? null : { key: 'field.leaves', text: leaving }
  return screen === undefined ? null : { key: 'field.preview', text: screen }
}

/** Which hint, which detector, and how sure. */
function evidenceLine(guard, field) {
  const evidence = evidenceOf(guard, field).map((key) => t(key))
  const line = t('field.evidence', { evidence: evidence.join(t('and')) })
  if (field.class === null) return line
  return `${line} · ${t('field.confidence', { confidence: field.confidence.toFixed(2) })}`
}

/** Asks the engine again with one thing at a time, which tells a hint from content. */
function evidenceOf(guard, { class: own, hints }) {
  if (own === null) return ['evidence.none']
  const alone = guard.classify(HINTS.map((hint) => ({ [hint]: hints[hint] })))
  const agreeing = HINTS.filter((hint, index) => hints[hint] !== '' && covers(alone[index].class, own))
  const evidence = agreeing.map((hint) => `evidence.${hint}`)
  const content = contentFinding(guard, own, hints.value)
  if (content !== undefined) evidence.push(CHECKSUM.has(content.detector) && content.confidence >= 0.9 ? 'evidence.checksum' : 'evidence.shape')
  return evidence.length > 0 ? evidence : ['evidence.hints']
}

// A hint may say `contact.phone` where the value's shape settles which kind.
const covers = (hinted, own) => hinted !== null && (own === hinted || own.startsWith(`${hinted}.`))

function contentFinding(guard, own, value) {
  const whole = value.trim()
  return guard.inspect(value).find((finding) => finding.class === own && value.slice(finding.start, finding.end).trim() === whole)
}
