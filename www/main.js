// Puts the page together: language, engine, form, policy, wire, opener.

import { copy } from './clipboard.js'
import { byId, el } from './dom.js'
import { Engine } from './engine.js'
import { mountForm } from './form.js'
import { knows, language, learnEnglish, speak, t } from './i18n.js'
import { mountOpener } from './opener.js'
import { mountEditor } from './policy-editor.js'
import { showProof } from './proof.js'
import { mountWire } from './wire.js'

const form = byId('checkout')
const engine = new Engine(form)

function announce(sentence) {
  byId('live').textContent = sentence
}

const editor = mountEditor(engine)
const fields = mountForm(form, engine, announce, editor.showEffect)
const opener = mountOpener(engine, announce)
const wire = mountWire(form, engine, announce, (record) => opener.take(record))

function show() {
  showTrouble()
  showProof(engine)
  fields.show()
  editor.show()
  wire.show()
  opener.show()
  const open = engine.status === 'ready'
  for (const id of ['submit', 'send-guarded', 'send-control', 'try-it']) byId(id).disabled = !open
  byId('submit-state').textContent = t(`submit.${engine.status}`)
}

/** A state that the visitor must know by name: no engine, or a policy past its date. */
function showTrouble() {
  const expired = engine.problems.find(({ code }) => code === 'policy_expired')
  const trouble = engine.failure ?? expired
  const box = byId('trouble')
  box.hidden = trouble === undefined || trouble === null
  if (box.hidden) return box.replaceChildren()
  if (box.childElementCount === 0) announce(t(`submit.${engine.status}`))
  const known = knows(`trouble.${trouble.code}`)
  const name = known ? `trouble.${trouble.code}` : 'trouble.other'
  box.replaceChildren(
    el('p', {}, el('strong', {}, t(name))),
    el('p', {}, t(`${name}.help`)),
    ...(known ? [] : [el('p', { lang: 'en' }, trouble.message)]),
    el('p', { className: 'small mono' }, t('trouble.code', { code: trouble.code })))
}

/** `#zh/wire`: the language, then the section. Nothing else is ever kept there. */
function readHash() {
  const [, wanted, section] = /^#(?:(en|zh)(?:\/|$))?([\w-]*)$/.exec(location.hash) ?? []
  return { wanted: wanted ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'), section: section ?? '' }
}

function go(section) {
  const target = byId(section)
  if (target === null) return
  target.scrollIntoView()
  target.focus({ preventScroll: true })
}

function speakAs(wanted, section) {
  speak(wanted)
  engine.attach()
  history.replaceState(null, '', `#${language()}${section === '' ? '' : `/${section}`}`)
  show()
}

for (const link of document.querySelectorAll('a[href^="#"]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    const section = link.hash.slice(1)
    history.pushState(null, '', `#${language()}/${section}`)
    go(section)
  })
}
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => speakAs(button.dataset.language, readHash().section))
}
addEventListener('popstate', () => {
  const { wanted, section } = readHash()
  speakAs(wanted, section)
  go(section)
})
byId('copy-install').addEventListener('click', () => copy(byId('install-line').textContent, announce))
byId('try-it').addEventListener('click', async () => {
  fields.takeSample('order')
  await wire.sendControl()
  form.requestSubmit(byId('submit'))
  go('wire')
})

learnEnglish()
const { wanted, section } = readHash()
speakAs(wanted, section)
go(section)
engine.addEventListener('change', show)
const policy = await engine.start()
if (policy !== null) await editor.begin(policy)
