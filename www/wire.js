// On the wire: sends the form with and without the guard, and shows what the server says arrived.

import { fates, recordView } from './arrived.js'
import { countsOf } from './action.js'
import { byId, el } from './dom.js'
import { ORDER } from './engine.js'
import { controlsOf, typedValues } from './form.js'
import { errorWords, t } from './i18n.js'
import { frameOf, judge } from './judge.js'
import { find } from './scan.js'

const SHOWN_HITS = 12
const SIDES = { plain: 'wire.without', guarded: 'wire.with' }

export function mountWire(form, engine, announce, arrived) {
  const sent = { plain: null, guarded: null }
  /** Whether the last request of a side got no answer. */
  const lost = { plain: false, guarded: false }
  /** Why the last submit was held: a key and its parts. */
  let held = null

  // The guard's own listeners run first; whatever they stop never comes here.
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (engine.guard === null) return
    // The guard protects this: FormData of an attached form holds what may leave.
    send('guarded', new FormData(form))
  })
  form.addEventListener('veilgate:denied', ({ detail }) => hold(() => t('submit.blocked', { fields: detail.denied.join(t('and')) })))
  form.addEventListener('veilgate:error', ({ detail }) => hold(() => t('submit.error', { code: detail.code, message: errorWords(detail) })))
  byId('send-guarded').addEventListener('click', () => form.requestSubmit(byId('submit')))
  byId('send-control').addEventListener('click', sendControl)
  byId('needle').addEventListener('input', showHits)

  function sendControl() {
    if (engine.guard !== null) return send('plain', new FormData(unattachedCopy(form)))
  }

  async function send(side, body) {
    const { guard } = engine
    const typed = typedValues(form, guard)
    const names = controlsOf(form).map(({ name }) => name)
    const outcome = engine.protectForm(ORDER)
    try {
      const response = await fetch('/echo', { method: 'POST', body })
      if (!response.ok) throw new Error(String(response.status))
      const echo = await response.json()
      const bytes = Uint8Array.from(atob(echo.bodyBase64), (unit) => unit.charCodeAt(0))
      // Nothing may leave without the guard, so there whatever is found counts.
      const decisions = side === 'plain' ? [] : ((await outcome)?.decisions ?? [])
      const frame = side === 'plain' ? '' : frameOf(names, ORDER, decisions)
      sent[side] = { echo, bytes, typed, names, ...judge(bytes, typed, decisions, frame) }
      lost[side] = false
    } catch {
      sent[side] = null
      lost[side] = true
    }
    if (side === 'guarded') {
      held = null
      arrived(sent.guarded)
    }
    show()
    announce(lost[side] ? t('send.failed') : t('said.sent', { verdict: byId('verdict').textContent }))
    if (form.contains(document.activeElement)) byId('wire').focus()
  }

  function hold(why) {
    held = why
    sent.guarded = null
    byId('submit-state').textContent = why()
    arrived(null)
    show()
  }

  function show() {
    showVerdict()
    for (const side of Object.keys(SIDES)) byId(`${side}-body`).replaceChildren(...panel(side))
    showPicks()
    showHits()
  }

  function panel(side) {
    const record = sent[side]
    if (record !== null) return [el('p', { 'className': 'state', 'data-tone': record.leaked.length > 0 ? 'bad' : 'good' }, scanWords(record)), ...recordView(record, engine)]
    if (side === 'guarded' && held !== null) return [el('p', { 'className': 'state', 'data-tone': 'held' }, held())]
    if (lost[side]) return [el('p', { 'className': 'state', 'data-tone': 'bad' }, t('send.failed'))]
    return [el('p', { className: 'small' }, t(side === 'plain' ? 'wire.control.empty' : 'wire.guarded.empty'))]
  }

  function showVerdict() {
    const { tone, text, notes = [] } = held === null ? verdictOf(sent.guarded, engine) : { tone: 'held', text: t('wire.verdict.held') }
    byId('verdict').dataset.tone = tone
    byId('verdict').replaceChildren(text, ...notes.map((note) => el('small', {}, ` ${note}`)))
  }

  /** The values that were sent, to be looked for with one press. */
  function showPicks() {
    const typed = (sent.guarded ?? sent.plain)?.typed ?? []
    byId('needle-picks').hidden = typed.length === 0
    byId('needle-picks').replaceChildren(...typed.map(({ title, value }) => el('button', { type: 'button', className: 'mini', onclick: () => {
      byId('needle').value = value.replace(/\s*\n\s*/g, ' ')
      showHits(value)
    } }, title)))
  }

  function showHits(wanted) {
    const needle = typeof wanted === 'string' ? wanted : byId('needle').value
    const list = byId('hits')
    if (needle.trim() === '') return list.replaceChildren()
    list.replaceChildren(...Object.entries(SIDES).map(([side, title]) => hitList(t(title), sent[side], needle)))
  }

  return { show, sendControl }
}

/** A copy of the form that no listener knows, with the values as they stand. */
function unattachedCopy(form) {
  const copy = form.cloneNode(true)
  for (const control of controlsOf(form)) copy.elements[control.name].value = control.value
  return copy
}

const scanWords = ({ found, typed }) => t('wire.scan', { found: found.length, total: typed.length })

/** What the scan of the guarded request found, in a colour, a sentence and notes to it. */
function verdictOf(record, engine) {
  if (record === null) return { tone: 'none', text: t('wire.verdict.none') }
  const { typed, found, leaked, bytes } = record
  if (typed.length === 0) return { tone: 'none', text: t('wire.verdict.nothing') }
  const filled = fates(record, engine).filter(({ name }) => typed.some((value) => value.name === name))
  const listed = ['leaked', 'allowed', 'inside', 'common'].filter((kind) => record[kind].length > 0)
  return {
    tone: leaked.length > 0 ? 'bad' : found.length > 0 ? 'allowed' : 'good',
    text: t('wire.verdict.counted', { found: found.length, total: typed.length }),
    notes: [
      t('wire.verdict.how', { counts: countsOf(filled.map(({ tone }) => tone)), bytes: bytes.length }),
      ...listed.map((kind) => t(`wire.verdict.${kind}`, { names: record[kind].map(({ title }) => title).join(t('and')) })),
    ],
  }
}

function hitList(title, record, needle) {
  if (record === null) return el('p', {}, el('strong', {}, `${title}: `), t('hits.unsent'))
  const hits = find(needle, record.prepared)
  const items = hits.slice(0, SHOWN_HITS).map((hit) => el('li', {}, hitLine(hit, record)))
  if (hits.length > SHOWN_HITS) items.push(el('li', {}, t('hits.rest', { count: hits.length - SHOWN_HITS })))
  return el('div', {}, el('p', {}, el('strong', {}, `${title}: `), t('hits.some', { count: hits.length })), el('ul', {}, ...items))
}

function hitLine({ form, at, alone }, { prepared: { exact } }) {
  const part = [...exact.slice(0, at).matchAll(/\r\nContent-Disposition: form-data; name="([^"]*)"/g)].at(-1)?.[1]
  return t('hits.item', { form: t(`form.${form}`), at }) + (part === undefined ? '' : t('hits.part', { part })) + (alone ? '' : t('hits.chance'))
}
