// What arrived, as a person can read it: each field, the head of the request, and the body.

import { chip, el } from './dom.js'
import { t } from './i18n.js'

const SHOWN_HEADERS = ['host', 'origin', 'content-type', 'content-length', 'referer', 'cookie']
const FOLD_LONGER_THAN = 120
const SHOWN = 22

/** What became of each field that was sent or typed, in the order of the form: `[{ name, tone, text, detail }]`. */
export function fates({ echo, typed, names }, engine) {
  const whole = new Map(typed.filter(({ name, title }) => name === title).map(({ name, value }) => [name, value]))
  const extra = echo.parts.map(({ name }) => name).filter((name) => !names.includes(name))
  return [...names, ...extra].flatMap((name) => {
    const part = echo.parts.find((each) => each.name === name)
    if (part !== undefined) return { name, ...fate(part.value, whole.get(name), engine) }
    return whole.has(name) ? { name, tone: 'deny', text: t('part.absent') } : []
  })
}

function fate(value, typed, engine) {
  if (value === '') return { tone: 'none', text: t('part.empty') }
  const envelope = engine.envelope(value)
  if (envelope !== null) return { tone: 'seal', text: t('part.sealed', { keys: envelope.kids.join(', ') }), detail: value }
  if (typed === undefined) return { tone: 'none', text: t('part.extra'), detail: value }
  return value === typed.replace(/\r?\n/g, '\r\n') ? { tone: 'raw', text: t('part.typed'), detail: value } : { tone: 'mask', text: t('part.changed'), detail: value }
}

/** The parts of a record under their headings. */
export function recordView(record, engine) {
  const { echo, bytes, typed } = record
  return [
    el('div', {}, el('h4', {}, t('wire.parts')), fatesTable(fates(record, engine))),
    el('div', {}, el('h4', {}, t('wire.request')), requestBlock(echo)),
    el('div', {}, el('h4', {}, t('wire.body', { bytes: bytes.length })), bodyBlock(bytes, typed.map(({ value }) => value))),
  ]
}

const fatesTable = (rows) => el('table', { 'className': 'parts', 'aria-label': t('wire.parts') }, el('tbody', {}, ...rows.map(({ name, tone, text, detail }) =>
  el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, chip(text, tone), ' ', detail === undefined ? null : el('code', {}, shortened(detail)))))))

const shortened = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

const scrollable = (label, lines) => el('div', { 'className': 'bytes', 'tabIndex': 0, 'role': 'group', 'aria-label': label }, ...lines)

function requestBlock({ method, url, httpVersion, headers }) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...SHOWN_HEADERS.filter((name) => name in headers).map((name) => `${name}: ${headers[name]}`)]
  return scrollable(t('wire.request'), lines.map((line) => el('div', {}, line)))
}

function bodyBlock(bytes, values) {
  const text = new TextDecoder().decode(bytes)
  const ranges = plainRanges(text, values)
  let from = 0
  const lines = text.split('\r\n').map((line) => {
    const start = from
    from += line.length + 2
    return bodyLine(line, start, ranges)
  })
  return scrollable(t('wire.body', { bytes: bytes.length }), lines)
}

function bodyLine(line, start, ranges) {
  if (line.length <= FOLD_LONGER_THAN) return el('div', {}, ...marked(line, start, ranges))
  return el('details', {}, el('summary', {}, `${line.slice(0, 40)}…`, el('span', { className: 'more' }, ` ${t('wire.more', { count: line.length })}`)),
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
