// The policy as text, with line numbers, and each problem at its place.

import { actionOf } from './action.js'
import { CHANGES } from './changes.js'
import { byId, chip, debounce, el } from './dom.js'
import { knows, t } from './i18n.js'

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
  byId('policy-reset').addEventListener('click', () => use(original))
  for (const button of document.querySelectorAll('[data-change]')) {
    button.addEventListener('click', async () => {
      const [there, wanted] = CHANGES[button.dataset.change]
      const start = original.indexOf(there)
      await use(original.replace(there, () => wanted))
      reveal({ start, end: start + wanted.length })
    })
  }

  function use(policy) {
    text.value = policy
    return engine.usePolicy(policy)
  }

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
    text.setSelectionRange(start, Math.min(end, start + 400))
    const height = text.scrollHeight / text.value.split('\n').length
    text.scrollTop = Math.max(0, (lineOf(start) - 4) * height)
  }

  function item(problem) {
    const { code, path, title, message, help, lang } = wordsFor(problem)
    const line = problem.start === undefined ? '' : t('policy.line', { line: lineOf(problem.start) })
    return el('li', {}, el('button', { type: 'button', onclick: () => reveal(problem) },
      el('span', { className: 'where' }, ...[line, code, path].filter((part) => part !== '').map((part) => el('span', {}, part))),
      ...[title, message].filter((words) => words !== '').map((words) => el(words === title ? 'strong' : 'span', { lang: words === message ? lang : null }, words)),
      el('span', { className: 'help', lang }, help)))
  }

  function show() {
    const { status, problems, guard } = engine
    numberLines(problems)
    list.hidden = problems.length === 0
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
      return use(policy)
    },
    /** Shows what the policy in force does to each field; `null` where none is in force. */
    showEffect(decisions) {
      const effect = byId('policy-effect')
      effect.hidden = decisions === null
      effect.replaceChildren(...(decisions ?? []).map((decision) => {
        const { text: words, tone } = actionOf(decision)
        return el('li', {}, el('code', {}, decision.path), ' ', chip(words, tone))
      }))
    },
  }
}

/** Our own words for JSON that cannot be read; the engine's, which are English, under a title for the rest. */
function wordsFor({ code, path, message = '', help = '' }) {
  const own = { json_syntax: 'policy.syntax', json_duplicate: 'policy.duplicate' }[code]
  if (own !== undefined) return { code, path, title: '', message: t(own), help: t(`${own}.help`) }
  return { code, path, title: knows(`problem.${code}`) ? t(`problem.${code}`) : '', message, help, lang: 'en' }
}
