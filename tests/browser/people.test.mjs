// What a person is told when a form stays, in their language; and what the page is told, which never holds a value.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { keygen } from '../../pkg/dist/index.js'
import { PLANTED, REQUEST, policyWith } from './checkout.mjs'
import { leakedIn } from './leaks.mjs'
import { entriesOf, startSite } from './site.mjs'
import { launch, visit } from './support.mjs'

let browser, site, keys
before(async () => {
  keys = await keygen('shop-2026')
  browser = await launch()
  site = await startSite()
})
after(() => Promise.all([browser?.close(), site?.close()]))

const blocking = () => policyWith(keys.publicKey, ({ defaults }) => { defaults.onDeny = 'block-submit' })
const setup = changes => ({ entry: '/veilgate/index.js', policy: blocking(), request: REQUEST, ...changes })
const expire = page => page.evaluate(() => { globalThis.clock = Date.UTC(2100, 0, 1) })
const toGet = page => page.evaluate(() => globalThis.protectedForm.setAttribute('method', 'get'))
const region = page => page.locator('#checkout [data-veilgate-status]')

const REASON = { en: 'A security code is never for the shop', zh: '安全码绝不交给商店' }
const NOT_SENT = { en: 'This form was not sent. ', zh: '表单未发送。' }

for (const lang of ['en', 'zh']) {
  test(`${lang}: a denied field is marked, and said in the live region`, async () => {
    const { page, told, said, close } = await visit(browser, site, { setup: setup(), lang: { en: 'en-GB', zh: 'zh-CN' }[lang] })
    const status = region(page)
    assert.deepEqual([await status.count(), await status.textContent()], [1, ''])
    assert.deepEqual([await status.getAttribute('role'), await status.getAttribute('aria-live')], ['status', 'polite'])
    await page.locator('#go').click()
    const text = await status.textContent()
    assert.ok(text.startsWith(NOT_SENT[lang]) && text.includes(REASON[lang]), text)
    const cvv = page.locator('[name=cvv]')
    const message = await cvv.evaluate(control => control.validationMessage)
    assert.equal(text, NOT_SENT[lang] + message)
    assert.ok(await cvv.evaluate(control => control === document.activeElement), 'the focus is where the trouble is')

    // Typing lifts the mark; what is still denied is held again.
    await cvv.fill('0000')
    assert.equal(await cvv.evaluate(control => control.validationMessage), '')
    await page.locator('#go').click()
    assert.equal(await cvv.evaluate(control => control.validationMessage), message)
    assert.deepEqual(await site.sent(), [])

    // Without the field the form goes, and there is nothing more to say.
    await cvv.evaluate(control => control.remove())
    await page.evaluate(() => { globalThis.protectedForm.target = 'frame' })
    await page.locator('#go').click()
    assert.ok(entriesOf(await site.posted()).length > 0)
    assert.equal(await status.textContent(), '')
    assert.deepEqual(told.map(({ type }) => type), ['veilgate:denied', 'veilgate:denied', 'veilgate:protected'])
    assert.deepEqual(leakedIn(PLANTED, JSON.stringify([told, said, text])), [])
    await close()
  })
}

// What went wrong is said in plain words, in the language of the page, of the form's part of it, or of the options.
const FAILURES = {
  'the policy expires, English': { then: expire, says: 'This form was not sent. The rules that protect it have expired.' },
  'the policy expires, Chinese': { then: expire, lang: 'zh', says: '表单未发送。保护它的规则已过期。' },
  'the method becomes GET, English': { then: toGet, says: 'This form was not sent. It would have put what you typed into the address.' },
  'the method becomes GET, Chinese': { then: toGet, lang: 'zh-Hant', says: '表单未发送。它会把您填写的内容写进网址。' },
  'the request function throws, English': { setup: { request: 'throws' }, says: 'This form was not sent. It could not be protected. Nothing left this page.' },
  'the request function throws, Chinese': { setup: { request: 'throws' }, lang: 'zh', says: '表单未发送。无法保护其内容，因此没有任何内容离开本页。' },
  'the form speaks another language than the page': { then: expire, lang: 'en', form: { lang: 'zh' }, says: '表单未发送。保护它的规则已过期。' },
  'the options say the language': { then: expire, lang: 'en', setup: { options: { locale: 'zh-CN' } }, says: '表单未发送。保护它的规则已过期。' },
  'a form in a shadow root': { then: expire, lang: 'zh', shadow: true, says: '表单未发送。保护它的规则已过期。' },
  'a language that is not there': { then: expire, lang: 'fr', says: 'This form was not sent. The rules that protect it have expired.' },
  'a region of the page itself': { then: expire, extra: '<output data-veilgate-status></output>', says: 'This form was not sent. The rules that protect it have expired.' },
}

for (const [name, { then = () => {}, setup: changes, says, ...rest }] of Object.entries(FAILURES)) {
  test(`said: ${name}`, async () => {
    const { page, state, told, said, close } = await visit(browser, site, { ...rest, setup: setup(changes) })
    assert.equal(state, 'attached')
    await then(page)
    await page.locator('#go').click()
    assert.deepEqual(await region(page).allTextContents(), [says])
    assert.deepEqual(await site.sent(), [])
    const [{ type, detail }] = told
    assert.deepEqual([told.length, type], [1, 'veilgate:error'])
    assert.ok(detail.message !== '' && detail.help !== '')
    assert.deepEqual(leakedIn(PLANTED, JSON.stringify([told, said])), [])
    await close()
  })
}

test('when a file holds the form, the file is named, not a field that is dropped', async () => {
  const policy = policyWith(keys.publicKey)
  const { page, close } = await visit(browser, site, { setup: setup({ policy }) })
  await page.locator('[name=scan]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await page.locator('#go').click()
  const marks = await page.evaluate(() => [...globalThis.protectedForm.elements].filter(control => control.validity?.customError).map(control => control.name))
  assert.deepEqual(marks, ['scan'])
  await close()
})

test('detaching shuts the button again and takes the region away', async () => {
  const { page, close } = await visit(browser, site, { setup: setup() })
  assert.ok(await page.locator('#go').isEnabled())
  await page.evaluate(() => globalThis.attachment.detach())
  assert.ok(await page.locator('#go').isDisabled())
  assert.equal(await region(page).count(), 0)
  await close()
})

test('attaching twice is refused, and the first attachment stands', async () => {
  const { page, close } = await visit(browser, site, { setup: setup({ policy: policyWith(keys.publicKey) }) })
  const code = await page.evaluate(request => {
    try {
      globalThis.guard.attach(globalThis.protectedForm, request)
    } catch (error) {
      return error.code
    }
  }, REQUEST)
  assert.equal(code, 'already_attached')
  await page.locator('#go').click()
  assert.deepEqual(leakedIn(PLANTED, (await site.posted()).body), [])
  await close()
})

// `onField` tells what a control is while people type; it waits for the end of a composition, and never writes a value.
test('feedback while typing waits for the input method, and the value stays as typed', async () => {
  const { page, close } = await visit(browser, site, { setup: setup() })
  const states = await page.evaluate(async request => {
    globalThis.attachment.detach()
    const seen = []
    globalThis.guard.attach(globalThis.protectedForm, request, { onField: ({ control, ...state }) => seen.push({ ...state, value: control.value }) })
    const control = globalThis.protectedForm.elements.note
    const first = seen.length
    const type = (value, isComposing) => {
      control.value = value
      control.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing }))
    }
    type('1370000123', true)
    const composing = seen.length - first
    type('13700001234', true)
    control.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    return { all: first, controls: globalThis.protectedForm.elements.length, composing, last: seen.at(-1), value: control.value }
  }, REQUEST)
  assert.ok(states.all > 0)
  assert.equal(states.composing, 0)
  assert.deepEqual([states.last.name, states.last.class, states.last.representation, states.last.seal], ['note', 'contact.phone.cn-mobile', 'raw', ['shop-2026']])
  assert.deepEqual([states.last.value, states.value], ['13700001234', '13700001234'])
  await close()
})
