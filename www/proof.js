// The first screen's proof: three sample values, and what the policy in force makes of them, worked out by the engine.

import { actionOf } from './action.js'
import { byId, el } from './dom.js'
import { ORDER } from './engine.js'
import { t } from './i18n.js'
import { SAMPLES } from './samples.js'

const ROWS = [
  { name: 'receiver', label: '收货人', type: 'text', autocomplete: 'name' },
  { name: 'cardNumber', label: '银行卡号', type: 'text', autocomplete: 'cc-number' },
  { name: 'birthDate', label: '出生日期', type: 'date', autocomplete: 'bday' },
  { name: 'cvv', label: '安全码', type: 'text', autocomplete: 'cc-csc' },
].map((field) => ({ ...field, value: SAMPLES.order[field.name] }))

export function showProof(engine) {
  const outcome = engine.protect(ROWS, ORDER)
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
