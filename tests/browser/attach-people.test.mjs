// What people who type, hear or wait notice of an attached form: feedback, the notice, and time.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { FORM, startPages } from './attach.mjs'

let pages
before(async () => { pages = await startPages() })
after(() => pages?.close())

const NOTE = FORM.replace('<button', '<input name="note" value="my words"><button')

test('feedback comes at once and when a value changes, and waits while an input method composes', async () => {
  const counts = await pages.run(FORM, () => {
    const told = []
    attach({ onField: ({ name, effect }) => told.push([name, effect]) })
    const { phone } = form.elements
    const counts = { first: told.splice(0) }
    for (const [name, event] of Object.entries({
      composing: new InputEvent('input', { bubbles: true, isComposing: true }),
      composed: new CompositionEvent('compositionend', { bubbles: true }),
      typed: new InputEvent('input', { bubbles: true }),
    })) {
      phone.dispatchEvent(event)
      counts[name] = told.splice(0)
    }
    return counts
  })
  assert.deepEqual(counts, { first: [['phone', 'release'], ['n', 'release']], composing: [], composed: [['phone', 'release']], typed: [['phone', 'release']] })
})

test('after a reset feedback is about the values that are there then', async () => {
  const page = await pages.open(`<form method="post"><input name="free" value="13800138000"><button type="reset">Reset</button></form>`)
  await page.evaluate(() => {
    globalThis.classes = []
    attach({ onField: state => classes.push(state.class) })
  })
  await page.locator('input').fill('nothing')
  await page.locator('button').click()
  await page.waitForFunction(() => classes.length === 4)
  assert.deepEqual(await page.evaluate(() => classes), ['contact.phone.cn-mobile', 'unclassified', 'unclassified', 'contact.phone.cn-mobile'], 'at once, typed, left, reset')
  await page.close()
})

test('an onField that throws is seen by the page, and the form is protected', async () => {
  const { errors, sealed } = await pages.run(FORM, async () => {
    const errors = []
    addEventListener('error', event => { errors.push(event.message); event.preventDefault() })
    attach({ onField: () => { throw new Error('of the page') } })
    await new Promise(resume => setTimeout(resume))
    return { errors: errors.length, sealed: entries()[0][1].split('.').length }
  })
  assert.deepEqual([errors, sealed], [2, 5])
})

for (const [locale, language, words] of [['en', 'en', /^This form was not sent\. /], ['zh-CN', 'zh', /^表单未发送。/], [undefined, 'en', /^This form/], ['fr', 'en', /^This form/]]) {
  test(`the notice is one polite live region, in its language: ${locale}`, async () => {
    const { before, after, regions, invalid, cleared } = await pages.run(NOTE, locale => {
      attach({ locale })
      const region = form.querySelector('[data-veilgate-status]')
      const describe = () => ({ role: region.getAttribute('role'), live: region.getAttribute('aria-live'), lang: region.lang, text: region.textContent })
      const before = describe()
      submitted()
      const after = describe()
      const invalid = form.elements.note.validity.customError
      form.elements.note.value = ''
      form.elements.note.removeAttribute('name')
      form.dispatchEvent(new Event('change'))
      return { before, after, invalid, cleared: submitted() && region.textContent === '', regions: form.querySelectorAll('[aria-live]').length }
    }, { argument: locale })
    assert.deepEqual(before, { role: 'status', live: 'polite', lang: language, text: '' })
    assert.match(after.text, words)
    assert.deepEqual([after.lang, regions, invalid, cleared], [language, 1, true, true])
  })
}

test('the notice speaks in the element that the page gives it', async () => {
  const { text, added } = await pages.run(NOTE.replace('<button', '<output data-veilgate-status></output><button'), () => {
    attach()
    submitted()
    return { text: form.querySelector('output').textContent, added: form.querySelectorAll('p').length }
  })
  assert.match(text, /^This form was not sent\./)
  assert.equal(added, 0)
})

/** What may come between a refusal and the next attempt. */
const LIFTS = {
  typing: () => form.elements.note.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true })),
  'a reset': () => form.reset(),
  'an attempt by a script': () => { submitted() },
}
for (const [name, lift] of Object.entries(LIFTS)) {
  test(`a mark never keeps a mended form from being sent: ${name}`, async () => {
    const page = await pages.open(NOTE)
    const marked = await page.evaluate(() => { attach(); submitted(); return form.elements.note.validity.customError })
    await page.evaluate(() => form.elements.note.setAttribute('data-veilgate-class', 'plain'))
    await page.evaluate(lift)
    assert.deepEqual([marked, await page.evaluate(() => submitted())], [true, true])
    await page.close()
  })
}

test('time grows with the number of controls, not with its square', async () => {
  const { few, many } = await pages.run('', async () => {
    const made = count => {
      const form = document.createElement('form')
      form.setAttribute('method', 'post')
      for (let index = 0; index < count; index += 1) {
        const label = form.appendChild(document.createElement('label'))
        label.append(`Field ${index} `, Object.assign(document.createElement('input'), { type: 'hidden', name: `f${index}`, value: 'x' }))
      }
      document.body.append(form)
      return form
    }
    const time = count => {
      const rounds = Array.from({ length: 5 }, () => {
        const form = made(count)
        const start = performance.now()
        const attachment = attach({ onField() {} }, form)
        for (let read = 0; read < 3; read += 1) new FormData(form)
        const took = performance.now() - start
        attachment.detach()
        form.remove()
        return took
      })
      return rounds.sort((a, b) => a - b)[2]
    }
    time(50)
    return { few: time(100), many: time(800) }
  })
  assert.ok(many < 8 * 2.5 * few, `100 controls ${few} ms, 800 controls ${many} ms`)
})
