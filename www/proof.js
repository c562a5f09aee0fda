// The first screen's proof: four sample values, and what the policy in force makes of them, worked out by the engine.

import { actionOf } from './action.js'
import { byId, el } from './dom.js'
import { ORDER } from './engine.js'
import { t } from './i18n.js'
import { SAMPLES } from './samples.js'

const LABELS = { receiver: '收货人', cardNumber: '银行卡号', birthDate: '出生日期', cvv: '安全码' }
const ROWS = Object.entries(LABELS).map(([name, label]) => ({ name, label, value: SAMPLES.order[name] }))
const VALUES = Object.fromEntries(ROWS.map(({ name, value }) => [name, value]))

export function showProof(engine) {
  const outcome = engine.protect(VALUES, ORDER)
  byId('proof-rows').replaceChildren(...ROWS.map(({ name, label, value }) =>
    el('tr', {}, el('td', {}, el('span', { className: 'label', lang: 'zh' }, label), el('span', { className: 'cut' }, value)),
      el('td', {}, ...leaving(outcome, name)))))
  byId('engine-line').textContent = engineLine(engine)
}

function leaving(outcome, name) {
  if (outcome === null) return ['—']
  const { text, tone } = actionOf(outcome.decisions.find(({ path }) => path === name))
  return [el('span', { 'className': 'chip', 'data-tone': tone }, text), el('span', { className: 'cut' }, outcome.fields[name] ?? t('leaves.nothing'))]
}

function engineLine({ status, guard }) {
  if (status === 'ready') return t('engine.ready', { ...guard.policy, sha256: guard.policy.sha256.slice(0, 12) })
  return t({ loading: 'engine.loading', held: 'engine.held', failed: 'engine.stopped' }[status])
}
