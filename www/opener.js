// Opening what arrived with the private key of this tab, and showing what is refused.

import { copy } from './clipboard.js'
import { byId, el } from './dom.js'
import { ORDER } from './engine.js'
import { errorWords, t } from './i18n.js'

export function mountOpener(engine, announce) {
  let parts = []

  byId('show-key').addEventListener('click', () => {
    byId('private-key').hidden = false
    byId('private-key').textContent = JSON.stringify(engine.privateKey, null, 2)
    byId('private-key').focus()
  })

  function show() {
    byId('open-empty').hidden = parts.length > 0
    byId('open-elsewhere').hidden = parts.length === 0
    byId('open-list').replaceChildren(...parts.map(item))
  }

  function item({ name, value, envelope }, index) {
    const result = el('p', { className: 'result' })
    const say = (tone, text) => {
      result.dataset.tone = tone
      result.textContent = text
    }
    // A refusal is what the second and third button ask for; anything else there is a fault.
    const attempt = async (jwe, field, wanted) => {
      try {
        const opened = await engine.open(jwe, { ...ORDER, field })
        if (wanted === 'value') say('good', t('open.done', { value: opened }))
        else say('bad', t('open.accepted', { value: opened }))
      } catch (error) {
        const refused = t('open.refused', { code: error.code, message: errorWords(error) })
        say(wanted === 'refusal' ? 'good' : 'bad', refused)
        announce(refused)
      }
    }
    const button = (text, run) => el('button', { 'type': 'button', 'className': 'mini', 'aria-label': `${name}: ${text}`, 'onclick': run }, text)
    const other = parts[(index + 1) % parts.length].name
    return el('li', {},
      el('div', { className: 'who' }, el('strong', { className: 'mono' }, name),
        el('span', { className: 'small' }, t('open.sealed', { ...envelope, keys: envelope.kids.join(', '), length: value.length }))),
      el('div', { className: 'tools' },
        button(t('open.open'), () => attempt(value, name, 'value')),
        button(t('open.flip'), () => attempt(flipBit(value), name, 'refusal')),
        other === name ? null : button(t('open.other', { field: other }), () => attempt(value, other, 'refusal')),
        button(t('open.copy'), () => copy(value, announce))),
      result)
  }

  return {
    show,
    /** Takes over what the server says arrived; `null` where nothing did. */
    take(record) {
      const arrived = record?.echo.parts ?? []
      parts = arrived.map((part) => ({ ...part, envelope: engine.envelope(part.value) })).filter(({ envelope }) => envelope !== null)
      show()
    },
  }
}

/** The same JWE (RFC 7516, compact) with one bit of its ciphertext turned over. */
function flipBit(jwe) {
  const segments = jwe.split('.')
  const bytes = Uint8Array.from(atob(segments[3].replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0))
  bytes[bytes.length >> 1] ^= 1
  segments[3] = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return segments.join('.')
}
