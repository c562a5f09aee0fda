// The checkout form is sent in every way in which a form leaves a page. Without the guard each value is seen arriving, which
// shows that the test sees; with it none is, and what arrives opens with independent libraries and says what it was sealed for.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Guard, keygen } from '../../pkg/dist/index.js'
import { ARRIVES, PLANTED, REQUEST, TYPED, policyWith } from './checkout.mjs'
import { startJudges } from './judges.mjs'
import { leaked, leakedIn } from './leaks.mjs'
import { contentSecurityPolicy, entriesOf, startSite } from './site.mjs'
import { launch, visit } from './support.mjs'

const click = page => page.locator('#go').click()
/** Runs with the form, also where it stands in a shadow tree. */
const inPage = action => page => page.locator('#checkout').evaluate(action)
const markup = (form = {}, button = {}) => ({ form, button })

/** Each way: its markup, how it is sent, and whether the button's entry is among what is sent. */
const CHANNELS = {
  'a click, multipart': { markup: markup({ enctype: 'multipart/form-data' }), send: click, submitter: true },
  'a click, urlencoded': { markup: markup(), send: click, submitter: true },
  'a click, text/plain': { markup: markup({ enctype: 'text/plain' }), send: click, submitter: true },
  'a button with its own encoding and address': { markup: markup({ action: '/wrong' }, { formenctype: 'multipart/form-data', formaction: '/order' }), send: click, submitter: true },
  'the Enter key': { markup: markup(), send: page => page.locator('[name=receiver]').press('Enter'), submitter: true },
  'requestSubmit(button)': { markup: markup(), send: inPage(form => form.requestSubmit(form.elements.go)), submitter: true },
  'requestSubmit()': { markup: markup(), send: inPage(form => form.requestSubmit()) },
  'form.submit()': { markup: markup(), send: inPage(form => form.submit()) },
  'form.submit(), multipart': { markup: markup({ enctype: 'multipart/form-data' }), send: inPage(form => form.submit()) },
  'target=_blank': { markup: markup({ target: '_blank' }), send: click, submitter: true },
  'into a frame': { markup: markup({ target: 'frame' }), send: click, submitter: true },
  'a form in a shadow root': { markup: markup(), shadow: true, send: click, submitter: true },
  'a form in a shadow root, form.submit()': { markup: markup(), shadow: true, send: inPage(form => form.submit()) },
  'values typed, then changed without an event': {
    markup: markup(), submitter: true,
    async send(page) {
      await page.locator('[name=receiver]').fill('somebody else')
      await page.locator('[name=note]').fill('something else')
      await page.evaluate(({ receiver, note }) => Object.assign(globalThis.protectedForm.elements.receiver, { value: receiver }) && Object.assign(globalThis.protectedForm.elements.note, { value: note }), TYPED)
      await click(page)
    },
  },
  'an attribute set after attaching': {
    markup: markup(), submitter: true,
    send: async page => {
      await inPage(form => { form.enctype = 'multipart/form-data' })(page)
      await click(page)
    },
  },
  'fetch(new FormData(form))': { connect: true, markup: markup(), send: inPage(form => { fetch('/order', { method: 'POST', body: new FormData(form) }) }) },
  'fetch(new FormData(form, button))': { connect: true, markup: markup(), submitter: true, send: inPage(form => { fetch('/order', { method: 'POST', body: new FormData(form, form.elements.go) }) }) },
  'fetch(new URLSearchParams(new FormData(form)))': {
    connect: true, markup: markup(), send: inPage(form => { const data = new FormData(form); data.set('scan', ''); fetch('/order', { method: 'POST', body: new URLSearchParams(data) }) }),
  },
  'fetch of JSON made from FormData': {
    connect: true, markup: markup(),
    send: inPage(form => { fetch('/order', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...Object.fromEntries(new FormData(form)), scan: '' }) }) }),
  },
  'fetch of gzip made from FormData': {
    connect: true, markup: markup(),
    send: inPage(async form => {
      const data = new FormData(form)
      data.set('scan', '')
      const packed = new Blob([new URLSearchParams(data).toString()]).stream().pipeThrough(new CompressionStream('gzip'))
      await fetch('/order', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: await new Response(packed).blob() })
    }),
  },
  'XMLHttpRequest': { connect: true, markup: markup(), send: inPage(form => { const request = new XMLHttpRequest(); request.open('POST', '/order'); request.send(new FormData(form)) }) },
  'navigator.sendBeacon': { connect: true, markup: markup(), send: inPage(form => { navigator.sendBeacon('/order', new FormData(form)) }) },
  'fetch from a submit listener': {
    connect: true, markup: markup(), submitter: true,
    async send(page) {
      await inPage(form => form.addEventListener('submit', event => {
        event.preventDefault()
        fetch('/order', { method: 'POST', body: new FormData(form, event.submitter) })
      }))(page)
      await click(page)
    },
  },
}

let browser, site, judges, keys, policy
before(async () => {
  keys = await keygen('shop-2026')
  policy = policyWith(keys.publicKey)
  browser = await launch()
  judges = await startJudges(keys.privateKey)
  site = await startSite()
})
after(async () => {
  judges?.close()
  await Promise.all([browser?.close(), site?.close()])
})

const setup = () => ({ entry: '/veilgate/index.js', policy, request: REQUEST })
const described = ({ markup, shadow, connect }, setup) => ({ ...markup, shadow, setup, csp: contentSecurityPolicy({ connect }) })
const post = requests => requests.filter(({ method }) => method === 'POST')

/** What is not a secret but is sealed anyway need not be looked for. */
const names = Object.keys(PLANTED)

for (const [name, channel] of Object.entries(CHANNELS)) {
  test(`control: ${name}`, async () => {
    const { page, state, close } = await visit(browser, site, described(channel, { ...setup(), attach: false }))
    assert.equal(state, 'left alone')
    await page.evaluate(() => { globalThis.protectedForm.elements.go.disabled = false })
    await channel.send(page)
    assert.deepEqual(leaked(PLANTED, await site.posted()), names)
    await close()
  })

  test(`guarded: ${name}`, async () => {
    const { page, state, told, said, close } = await visit(browser, site, described(channel, setup()))
    assert.equal(state, 'attached')
    await channel.send(page)
    const arrived = await site.posted()
    const sent = await site.sent()
    await close()

    assert.deepEqual([post(sent).length, arrived.url], [1, '/order'])
    for (const request of site.requests) assert.deepEqual(leaked(PLANTED, request), [], `${request.method} ${request.url}`)
    assert.deepEqual(leakedIn(PLANTED, JSON.stringify(told), JSON.stringify(said)), [])
    assert.deepEqual(said, [])
    const protectedEvents = told.filter(({ type }) => type === 'veilgate:protected')
    assert.equal(protectedEvents.length, told.length)
    assert.deepEqual(protectedEvents.map(({ detail }) => detail.denied), Array(protectedEvents.length).fill(['cvv']))
    assert.ok(protectedEvents.length > 0)

    const { go, ...withoutButton } = ARRIVES
    await accounted(entriesOf(arrived), channel.submitter ? { ...withoutButton, go } : withoutButton)
  })
}

/** Each entry is there, in order, and is what may leave; each sealed one opens, and says what it is. */
async function accounted(entries, expected) {
  const { sha256 } = (await Guard.load(policy)).policy
  assert.deepEqual(entries.map(([name]) => name), Object.keys(expected))
  for (const [name, value] of entries) {
    const { text, sealed, class: kind } = expected[name]
    if (sealed === undefined) {
      assert.equal(value, text, name)
      continue
    }
    for (const [library, open] of Object.entries(judges.libraries)) {
      const opened = await open(value)
      const { epk, veilgate: { iat, ...context }, ...header } = opened.header
      assert.equal(opened.text, sealed, `${name} by ${library}`)
      assert.deepEqual(header, { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'shop-2026', typ: 'veilgate-field+jwe' })
      assert.deepEqual(Object.keys(epk).sort(), ['crv', 'kty', 'x', 'y'])
      assert.deepEqual(context, { v: 1, policy: sha256, class: kind, field: name, ...REQUEST })
      assert.ok(Math.abs(iat - Date.now() / 1000) < 60)
    }
  }
}
