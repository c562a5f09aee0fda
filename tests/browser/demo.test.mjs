// The demo page by its own server, with the headers that it recommends: what a visitor does, and that nothing else happens.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { SAMPLES } from '../../www/samples.js'
import { HEADERS, parseParts, start } from '../../www/serve.mjs'
import { leaked } from './leaks.mjs'
import { launch } from './support.mjs'

/** What becomes of each field of the sample, as its chip says. */
const TONES = { receiver: 'seal', mobile: 'seal', idNo: 'seal', birthDate: 'mask', address: 'seal', cardNumber: 'mask', cvv: 'deny', note: 'seal' }
// Three digits occur by chance in any long ciphertext.
const TYPED = { ...SAMPLES.order, cvv: '7391' }
const TOTAL = Object.keys(TYPED).length

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

/** Opens the page on a server of its own, and gathers everything that it asks for, says and violates. */
async function visit(test, { locale = 'en-US', viewport, headers, path = '' } = {}) {
  const requests = []
  const server = await start({ headers, onRequest: request => requests.push({ ...request, rawHeaders: Object.entries(request.headers).flat().map(String) }) })
  const context = await browser.newContext({ locale, viewport, permissions: ['clipboard-write'] })
  const [said, asked, violations] = [[], [], []]
  context.on('console', message => said.push(message.text()))
  context.on('weberror', error => said.push(String(error.error())))
  context.on('request', request => asked.push(request.url()))
  const page = await context.newPage()
  await page.exposeFunction('violated', directive => { violations.push(directive) })
  await page.addInitScript(() => addEventListener('securitypolicyviolation', event => globalThis.violated(event.violatedDirective)))
  test.after(() => Promise.all([context.close(), server.close()]))
  await page.goto(server.url + path)
  const posts = () => requests.filter(({ method }) => method === 'POST')
  return { page, said, asked, violations, requests, posts, origin: new URL(server.url).origin }
}

const ready = page => page.locator('#submit:enabled').waitFor()
const said = (page, id, tone) => page.locator(`#${id}[data-tone=${tone}]`).waitFor()
/** The first two numbers of a sentence, whichever its language puts first: how many values were found, of how many. */
const counted = async locator => (await locator.textContent()).match(/\d+/g).slice(0, 2).map(Number).sort((a, b) => a - b)

async function fillSample(page) {
  await ready(page)
  await page.locator('[data-sample=order]').click()
  await page.locator('#cvv').fill(TYPED.cvv)
  // What is said of a field follows typing after a moment and moves what stands below: no press of a button may fall into that.
  await page.waitForTimeout(250)
}

/** Nothing that nobody asked for: no request elsewhere, no word on the console, no violation. */
function quiet({ said, asked, violations, origin }) {
  assert.deepEqual(said, [])
  assert.deepEqual(violations, [])
  assert.ok(asked.length > 0)
  assert.deepEqual(asked.filter(url => new URL(url).origin !== origin), [])
}

for (const locale of ['en-US', 'zh-CN']) {
  const lang = locale.slice(0, 2)
  test(`${lang}: fill, see, send both ways, open`, async t => {
    const visited = await visit(t, { locale })
    const { page, requests, posts } = visited
    await fillSample(page)
    assert.equal(await page.locator('html').getAttribute('lang'), lang)
    for (const [name, tone] of Object.entries(TONES)) {
      await page.locator(`#verdict-${name} .chip[data-tone=${tone}]`).waitFor()
      assert.notEqual(await page.locator(`#verdict-${name} .chip.class`).textContent(), '')
      assert.equal(await page.locator(`#${name}`).inputValue(), TYPED[name], 'the field is never rewritten')
    }
    assert.deepEqual(posts(), [], 'nothing is sent before a button is pressed')

    await page.locator('#submit').click()
    await said(page, 'verdict', 'good')
    assert.deepEqual(await counted(page.locator('#verdict')), [0, TOTAL])
    const [guarded] = posts()
    for (const request of requests) assert.deepEqual(leaked(TYPED, request), [], request.url)
    const { cvv, ...arriving } = TONES
    assert.deepEqual(parseParts(guarded.headers['content-type'], guarded.body).map(({ name }) => name).sort(), Object.keys(arriving).sort())

    // The control: the same form without the guard, in which every value is found, by the page and by us.
    await page.locator('#send-control').click()
    await page.locator('#plain-body [data-tone=bad]').waitFor()
    assert.deepEqual(await counted(page.locator('#plain-body [data-tone=bad]').first()), [TOTAL, TOTAL])
    assert.equal(posts().length, 2)
    assert.deepEqual(leaked(TYPED, posts()[1]), Object.keys(TYPED))

    for (const [name, tone] of Object.entries(TONES)) {
      if (tone !== 'seal') continue
      const item = page.locator('#open-list li').filter({ has: page.getByText(name, { exact: true }) })
      await item.getByRole('button').first().click()
      await item.locator('.result[data-tone=good]').waitFor()
      assert.ok((await item.locator('.result').textContent()).includes(TYPED[name]), name)
    }
    const others = page.locator('#open-list li').first().getByRole('button')
    for (const refusal of [1, 2]) {
      await others.nth(refusal).click()
      await page.locator('#open-list .result', { hasText: 'open_failed' }).waitFor()
      assert.equal(await page.locator('#open-list .result').first().getAttribute('data-tone'), 'good')
      await others.nth(0).click()
    }
    assert.equal(posts().length, 2)
    quiet(visited)
  })
}

test('a value is looked for on both sides', async t => {
  const { page } = await visit(t)
  await fillSample(page)
  await page.locator('#submit').click()
  await said(page, 'verdict', 'good')
  await page.locator('#send-control').click()
  await page.locator('#plain-body [data-tone=bad]').waitFor()
  await page.locator('#needle').fill(TYPED.mobile)
  const [plain, guarded] = await page.locator('#hits > div').all()
  assert.ok(await plain.locator('li').count() > 0)
  assert.equal(await guarded.locator('li').count(), 0)
})

test('switching the language speaks it everywhere, keeps what was typed, and stays after a reload', async t => {
  const visited = await visit(t)
  const { page } = visited
  await fillSample(page)
  const english = await page.locator('h1').textContent()
  await page.locator('[data-language=zh]').click()
  await page.locator('html[lang^=zh]').waitFor()
  assert.notEqual(await page.locator('h1').textContent(), english)
  assert.match(await page.locator('#submit').textContent(), /\p{Script=Han}/u)
  await page.locator('#verdict-cvv .chip[data-tone=deny]', { hasText: /\p{Script=Han}/u }).waitFor()
  assert.equal(await page.locator('#receiver').inputValue(), TYPED.receiver)
  await page.reload()
  await page.locator('html[lang^=zh]').waitFor()
  await page.locator('[data-language=en]').click()
  await page.locator('html[lang=en]').waitFor()
  assert.equal(await page.locator('h1').textContent(), english)
  assert.match(page.url(), /#en\b/)
  quiet(visited)
})

test('a policy with a problem sends nothing, shows where, and mends', async t => {
  const visited = await visit(t)
  const { page, posts } = visited
  await fillSample(page)
  const text = await page.locator('#policy-text').inputValue()
  await page.locator('#policy-text').fill(text.replace('"audiences"', '"audience"'))
  await page.locator('#policy-problems li', { hasText: '/audience' }).first().waitFor()
  await page.locator('#submit:disabled').waitFor()
  await page.locator('#receiver').press('Enter')
  await page.locator('#policy-text').fill(text.slice(0, 40))
  await page.locator('#policy-problems li', { hasText: 'json_syntax' }).waitFor()
  assert.deepEqual(posts(), [])
  await page.locator('#policy-reset').click()
  await ready(page)
  assert.equal(await page.locator('#policy-problems li').count(), 0)
  quiet(visited)
})

test('by keyboard alone: fill, send, open', async t => {
  const visited = await visit(t)
  const { page } = visited
  await ready(page)
  /** Presses Tab until the focus is there. */
  const tabTo = async (what, limit = 90) => {
    for (let presses = 0; presses < limit; presses += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(selector => document.activeElement.matches(selector), what)) return presses + 1
    }
    return assert.fail(`Tab does not lead to ${what}`)
  }
  assert.equal(await tabTo('a.skip'), 1)
  await page.keyboard.press('Enter')
  await tabTo('[data-sample=order]')
  await page.keyboard.press('Enter')
  for (const name of Object.keys(TYPED)) await tabTo(`#${name}`)
  await tabTo('#submit')
  await page.keyboard.press('Enter')
  await said(page, 'verdict', 'good')
  await page.waitForFunction(() => document.activeElement.id === 'wire')
  await tabTo('#open-list li:first-child button')
  await page.keyboard.press('Enter')
  await page.locator('#open-list .result', { hasText: TYPED.receiver }).waitFor()
  quiet(visited)
})

for (const locale of ['en-US', 'zh-CN']) {
  test(`${locale}: no sideways scrolling at 360 pixels`, async t => {
    const { page } = await visit(t, { locale, viewport: { width: 360, height: 740 } })
    const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    await ready(page)
    assert.deepEqual(await widths(), [360, 360])
    await fillSample(page)
    await page.locator('#submit').click()
    await said(page, 'verdict', 'good')
    await page.locator('#send-control').click()
    await page.locator('#plain-body [data-tone=bad]').waitFor()
    await page.locator('#open-list li button').first().click()
    await page.locator('#open-list .result[data-tone=good]').waitFor()
    assert.deepEqual(await widths(), [360, 360])
  })
}

/** No engine, or none that may be asked: the page says why by name, and its form stays shut. */
const SHUT = {
  'a policy of the page that forbids WebAssembly': {
    code: 'wasm_blocked_by_csp', headers: { 'Content-Security-Policy': HEADERS['Content-Security-Policy'].replace(" 'wasm-unsafe-eval'", '') },
  },
  'a page that is not served over https': {
    code: 'webcrypto_unavailable', before: page => page.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined })),
  },
  'a package that is not there': { code: 'engine_missing', before: page => page.route('**/veilgate/*.js', route => route.fulfill({ status: 404 })) },
}
for (const [name, { code, headers, before }] of Object.entries(SHUT)) {
  test(`shut: ${name}`, async t => {
    const { page, posts } = await visit(t, { headers })
    if (before) {
      await before(page)
      await page.reload()
    }
    await page.locator('#trouble', { hasText: code }).waitFor()
    assert.ok(await page.locator('#submit').isDisabled())
    await page.locator('#receiver').fill(TYPED.receiver)
    await page.locator('#receiver').press('Enter')
    await page.locator('#submit').click({ force: true })
    assert.deepEqual(posts(), [])
  })
}
