// On the wire: sends the form with and without the guard, and shows what the server says arrived.

import { byId, el } from './dom.js'
import { t } from './i18n.js'
import { ORDER } from './engine.js'
import { controlsOf, typedValues } from './form.js'
import { find, haystack, verdict } from './scan.js'

const SHOWN_HEADERS = ['host', 'origin', 'content-type', 'content-length', 'referer', 'cookie']
const FOLD_LONGER_THAN = 120
const SHOWN_HITS = 12

export function mountWire(form, engine, announce, arrived) {
  const sent = { plain: null, guarded: null }

  // The guard's own listeners run first; whatever they stop never comes here.
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (engine.guard === null) return
    // The guard protects this: FormData of an attached form holds what may leave.
    send('guarded', new FormData(form))
  })
  byId('send-guarded').addEventListener('click', () => form.requestSubmit(byId('submit')))
  byId('send-control').addEventListener('click', () => {
    if (engine.guard !== null) send('plain', new FormData(unattachedCopy(form)))
  })
  byId('needle').addEventListener('input', showHits)

  async function send(side, body) {
    const { guard } = engine
    const typed = typedValues(form, guard)
    const outcome = engine.protectForm(ORDER)
    try {
      const response = await fetch('/echo', { method: 'POST', body })
      if (!response.ok) throw new Error(String(response.status))
      const echo = await response.json()
      const bytes = Uint8Array.from(atob(echo.bodyBase64), (unit) => unit.charCodeAt(0))
      const decisions = (await outcome)?.decisions ?? []
      sent[side] = { echo, bytes, typed, decisions, found: verdict(typed, bytes), haystack: haystack(bytes) }
    } catch {
      announce(t('send.failed'))
      byId(`${side}-body`).replaceChildren(el('p', {}, t('send.failed')))
      return
    }
    show()
    if (side === 'guarded') arrived(sent.guarded)
    announce(t('said.sent', { verdict: byId('verdict').textContent }))
    if (form.contains(document.activeElement)) byId('wire').focus()
  }

  function show() {
    showVerdict(sent.guarded)
    for (const side of ['plain', 'guarded']) {
      byId(`${side}-body`).replaceChildren(...(sent[side] === null ? [hintFor(side)] : record(sent[side], engine)))
    }
    showHits()
  }

  function showHits() {
    const needle = byId('needle').value
    const list = byId('hits')
    if (needle.trim() === '') return list.replaceChildren()
    list.replaceChildren(...['plain', 'guarded'].map((side) => hitList(t(side === 'plain' ? 'wire.without' : 'wire.with'), sent[side], needle)))
  }

  return { show }
}

const hintFor = (side) => el('p', { className: 'small' }, t(side === 'plain' ? 'wire.control.empty' : 'wire.guarded.empty'))

/** A copy of the form that no listener knows, with the values as they stand. */
function unattachedCopy(form) {
  const copy = form.cloneNode(true)
  for (const control of controlsOf(form)) copy.elements[control.name].value = control.value
  return copy
}

function showVerdict(record) {
  const line = byId('verdict')
  if (record === null) {
    line.dataset.tone = 'none'
    line.textContent = t('wire.verdict.none')
    return
  }
  const { typed, found, decisions, haystack: prepared } = record
  if (typed.length === 0) {
    line.dataset.tone = 'none'
    line.textContent = t('wire.verdict.nothing')
    return
  }
  const allowed = found.filter((value) => mayLeaveAsTyped(value, typed, decisions))
  const within = allowed.flatMap(({ value }) => find(value, prepared))
  const inside = found.filter((value) => !allowed.includes(value) && find(value.value, prepared).every((hit) => !hit.alone || within.some(around(hit))))
  const leaked = found.filter((value) => !allowed.includes(value) && !inside.includes(value))
  const notes = [['bad', leaked], ['allowed', allowed], ['inside', inside]].filter(([, values]) => values.length > 0)
  line.dataset.tone = leaked.length > 0 ? 'bad' : found.length > 0 ? 'allowed' : 'good'
  line.replaceChildren(`${t('wire.verdict.good', { found: found.length, total: typed.length })} `, ...notes.map(([kind, values]) =>
    el('small', {}, t(`wire.verdict.${kind}`, { names: values.map(({ title }) => title).join(t('and')) }))))
}

const around = (hit) => (other) => other.at <= hit.at && hit.at + hit.length <= other.at + other.length

/** Whether the decisions of that moment release this value unsealed and unchanged. */
function mayLeaveAsTyped({ name, title }, typed, decisions) {
  const decision = decisions.find(({ path }) => path === name)
  if (decision?.effect !== 'release' || decision.seal.length > 0) return false
  if (decision.representation === 'raw') return true
  const foundInside = typed.some((other) => other.name === name && other.title !== name)
  return decision.representation === 'text.findings' && title === name && !foundInside
}

function record(side, engine) {
  const { echo, bytes, typed, found } = side
  const text = new TextDecoder().decode(bytes)
  return [
    el('p', {}, t('wire.scan', { found: found.length, total: typed.length })),
    el('div', {}, el('h4', {}, t('wire.parts')), partsTable(side, engine)),
    el('div', {}, el('h4', {}, t('wire.request')), requestBlock(echo)),
    el('div', {}, el('h4', {}, t('wire.body', { bytes: bytes.length })), bodyBlock(text, bytes.length, typed.map(({ value }) => value))),
  ]
}

function partsTable({ echo, typed }, engine) {
  const whole = new Map(typed.filter(({ name, title }) => name === title).map(({ name, value }) => [name, value]))
  const arrived = echo.parts.map(({ name }) => name)
  const absent = [...whole.keys()].filter((name) => !arrived.includes(name))
  const rows = [
    ...echo.parts.map(({ name, value }) => [name, meaning(value, whole.get(name), engine)]),
    ...absent.map((name) => [name, { tone: 'deny', text: t('part.absent') }]),
  ]
  return el('table', { className: 'parts' }, el('tbody', {}, ...rows.map(([name, { tone, text, detail }]) =>
    el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, el('span', { 'className': 'chip', 'data-tone': tone }, text), ' ',
      detail === undefined ? null : el('code', {}, detail))))))
}

function meaning(value, typed, engine) {
  if (value === '') return { tone: 'raw', text: t('part.empty') }
  const envelope = readSealed(value, engine)
  if (envelope !== null) return { tone: 'seal', text: t('part.sealed', envelope), detail: `${envelope.alg} ${envelope.enc}` }
  if (typed === undefined) return { tone: 'raw', text: t('part.extra') }
  if (value === typed) return { tone: 'raw', text: t('part.typed') }
  return { tone: 'mask', text: t('part.changed'), detail: value }
}

/** What a sealed value says about itself, or `null` where it is none. */
export function readSealed(value, engine) {
  if (!/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/.test(value)) return null
  try {
    const { kids, alg, enc } = engine.envelope(value)
    return { keys: kids.join(', '), alg, enc }
  } catch {
    return null
  }
}

function requestBlock({ method, url, httpVersion, headers }) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...SHOWN_HEADERS.filter((name) => name in headers).map((name) => `${name}: ${headers[name]}`)]
  return el('div', { className: 'bytes', tabIndex: 0, role: 'group', 'aria-label': t('wire.request') }, ...lines.map((line) => el('div', {}, line)))
}

function bodyBlock(text, length, values) {
  const ranges = plainRanges(text, values)
  let from = 0
  const lines = text.split('\r\n').map((line) => {
    const start = from
    from += line.length + 2
    return bodyLine(line, start, ranges)
  })
  return el('div', { className: 'bytes', tabIndex: 0, role: 'group', 'aria-label': t('wire.body', { bytes: length }) }, ...lines)
}

function bodyLine(line, start, ranges) {
  if (line.length <= FOLD_LONGER_THAN) return el('div', {}, ...marked(line, start, ranges))
  return el('details', {}, el('summary', {}, line.slice(0, 56), el('span', { className: 'more' }, ` ${t('wire.more', { count: line.length })}`)),
    el('div', {}, ...marked(line, start, ranges)))
}

/** Where the values stand as they were typed, for the eye only: the verdict is counted from the bytes. */
function plainRanges(text, values) {
  const ranges = []
  for (const value of new Set(values.map((each) => each.replace(/\r?\n/g, '\r\n')))) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) ranges.push([at, at + value.length])
  }
  return ranges.sort((a, b) => a[0] - b[0])
}

function marked(line, start, ranges) {
  const pieces = []
  let at = 0
  for (const [from, to] of ranges) {
    const [begin, end] = [Math.max(from - start, at), Math.min(to - start, line.length)]
    if (begin >= end) continue
    pieces.push(line.slice(at, begin), el('mark', {}, line.slice(begin, end)))
    at = end
  }
  return [...pieces, line.slice(at)]
}

function hitList(title, side, needle) {
  if (side === null) return el('p', {}, el('strong', {}, `${title}: `), t('hits.unsent'))
  const hits = find(needle, side.haystack)
  const count = t('hits.some', { count: hits.length })
  const items = hits.slice(0, SHOWN_HITS).map((hit) => el('li', {}, hitLine(hit, side)))
  if (hits.length > SHOWN_HITS) items.push(el('li', {}, t('hits.rest', { count: hits.length - SHOWN_HITS })))
  return el('div', {}, el('p', {}, el('strong', {}, `${title}: `), count), el('ul', {}, ...items))
}

function hitLine({ form, at, alone }, { haystack: { exact } }) {
  const part = [...exact.slice(0, at).matchAll(/\r\nContent-Disposition: form-data; name="([^"]*)"/g)].at(-1)?.[1]
  return t('hits.item', { form: t(`form.${form}`), at }) + (part === undefined ? '' : t('hits.part', { part })) + (alone ? '' : t('hits.chance'))
}
