// The first screen's proof: four sample values, and what the policy in force makes of them, worked out by the engine.

import { actionOf } from './action.js'
import { byId, chip, el } from './dom.js'
import { ORDER } from './engine.js'
import { t } from './i18n.js'
import { SAMPLES } from './samples.js'
import { verdict } from './scan.js'

const LABELS = {
  receiver: ['收货人', 'Recipient'],
  cardNumber: ['银行卡号', 'Card number'],
  birthDate: ['出生日期', 'Date of birth'],
  cvv: ['安全码', 'Security code'],
}
const SHOWN = 44
const ROWS = Object.entries(LABELS).map(([name, [label, gloss]]) => ({ name, label, gloss, value: SAMPLES.order[name] }))
const VALUES = Object.fromEntries(ROWS.map(({ name, value }) => [name, value]))

export function showProof(engine) {
  const outcome = engine.protect(VALUES, ORDER)
  byId('proof').hidden = false
  byId('proof-rows').replaceChildren(...ROWS.map(({ name, label, gloss, value }) =>
    el('tr', {}, el('td', {}, el('span', { className: 'label' }, el('span', { lang: 'zh' }, label), el('span', { className: 'gloss' }, ` ${gloss}`)),
      el('span', { className: 'value' }, value)),
    el('td', {}, ...leaving(outcome, name)))))
  showScan(outcome)
  byId('engine-line').textContent = engineLine(engine)
}

function leaving(outcome, name) {
  if (outcome === null) return ['—']
  const { text, tone } = actionOf(outcome.decisions.find(({ path }) => path === name))
  const left = outcome.fields[name]
  if (left === undefined) return [chip(text, tone), el('span', { className: 'small' }, t('leaves.nothing'))]
  return [chip(text, tone), el('span', { className: 'value cut' }, left.length > SHOWN ? `${left.slice(0, SHOWN)}…` : left)]
}

/** Counted, never claimed: the same search that goes over a request goes over what these values became. */
function showScan(outcome) {
  const line = byId('proof-scan')
  line.hidden = outcome === null
  if (outcome === null) return
  const found = verdict(ROWS, new TextEncoder().encode(JSON.stringify(outcome.fields)))
  line.dataset.tone = found.length === 0 ? 'good' : 'none'
  line.textContent = t('proof.scan', { found: found.length, total: ROWS.length })
}

function engineLine({ status, guard }) {
  if (status === 'ready') return t('engine.ready', { ...guard.policy, sha256: guard.policy.sha256.slice(0, 12) })
  return t({ loading: 'engine.loading', held: 'engine.held', failed: 'engine.stopped' }[status])
}
