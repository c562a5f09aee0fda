// The policy as text, with line numbers, and each problem at its place.

import { byId, debounce, el } from './dom.js'
import { t } from './i18n.js'

export function mountEditor(engine) {
  const text = byId('policy-text')
  const gutter = byId('policy-gutter')
  const list = byId('policy-problems')
  const state = byId('policy-state')
  let original = ''

  const submitLater = debounce(() => engine.usePolicy(text.value), 250)

  text.addEventListener('input', () => {
    numberLines()
    say('policy.checking', 'none')
    submitLater()
  })
  text.addEventListener('scroll', () => {
    gutter.style.transform = `translateY(${-text.scrollTop}px)`
  })
  byId('policy-reset').addEventListener('click', () => {
    text.value = original
    engine.usePolicy(original)
  })

  const lineOf = (at) => text.value.slice(0, at).split('\n').length

  function numberLines(problems = []) {
    const bad = new Set(problems.filter(({ start }) => start !== undefined).map(({ start }) => lineOf(start)))
    const lines = text.value.split('\n').length
    gutter.replaceChildren(...Array.from({ length: lines }, (_, index) =>
      el('span', { className: bad.has(index + 1) ? 'bad' : '' }, String(index + 1))))
  }

  function say(key, tone, parts) {
    state.textContent = t(key, parts)
    state.dataset.tone = tone
  }

  function reveal({ start = 0, end = 0 }) {
    text.focus()
    text.setSelectionRange(start, Math.min(end, start + 200))
    const height = text.scrollHeight / text.value.split('\n').length
    text.scrollTop = Math.max(0, (lineOf(start) - 4) * height)
  }

  function item(problem) {
    const { code, path, message, help } = wordsFor(problem)
    const line = problem.start === undefined ? '' : t('policy.line', { line: lineOf(problem.start) })
    return el('li', {}, el('button', { type: 'button', onclick: () => reveal(problem) },
      el('span', { className: 'where' }, ...[line, code, path].filter((part) => part !== '').map((part) => el('span', {}, part))),
      el('span', {}, message),
      el('span', { className: 'help' }, help)))
  }

  function show() {
    const { status, problems, guard } = engine
    numberLines(problems)
    list.replaceChildren(...problems.map(item))
    list.dataset.tone = status === 'ready' ? 'mask' : 'deny'
    text.setAttribute('aria-invalid', String(status === 'held'))
    if (status === 'ready') say('policy.good', 'good', guard.policy)
    else if (status === 'held') say('policy.bad', 'bad', { count: problems.length })
    else if (status === 'failed') say('policy.failed', 'bad')
    else say('engine.loading', 'none')
  }

  return {
    show,
    /** Sets the text that Reset returns to, and puts it into force. */
    begin(policy) {
      original = policy
      text.value = policy
      return engine.usePolicy(policy)
    },
  }
}

function wordsFor(problem) {
  const { code, path, message, help } = problem
  if (code === 'json_syntax') return { code, path, message: t('policy.syntax'), help: t('policy.syntax.help') }
  if (code === 'json_duplicate') return { code, path, message: t('policy.duplicate'), help: t('policy.duplicate.help') }
  return { code, path, message: message ?? '', help: help ?? '' }
}
