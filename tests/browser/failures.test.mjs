// Whatever fails has a name, and nothing is sent because it failed.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { keygen } from '../../pkg/dist/index.js'
import { CHARACTERS, GOOD, HOSTILE, MALFORMED } from '../js/hostile.mjs'
import { vectors } from '../js/support.mjs'
import { PLANTED, REQUEST, policyWith } from './checkout.mjs'
import { leaked, leakedIn } from './leaks.mjs'
import { contentSecurityPolicy, entriesOf, startSite } from './site.mjs'
import { launch, visit } from './support.mjs'

const FILE = { name: '护照.txt', mimeType: 'text/plain', buffer: Buffer.from('passport number E12345678') }
const SECRETS = { ...PLANTED, 'the name of the file': FILE.name, 'the content of the file': FILE.buffer.toString() }

let browser, site, keys
before(async () => {
  keys = await keygen('shop-2026')
  browser = await launch()
  site = await startSite()
})
after(() => Promise.all([browser?.close(), site?.close()]))

const policy = change => policyWith(keys.publicKey, change)
const setup = changes => ({ entry: '/veilgate/index.js', policy: policy(), request: REQUEST, ...changes })
const changed = change => () => setup({ policy: policy(change) })
const answered = answer => page => page.route('**/veilgate_bg.wasm', route => answer === undefined ? route.abort() : route.fulfill(answer))
const HTML = '<!doctype html><title>Home</title>'
const connect = contentSecurityPolicy({ connect: true })

// Loading or attaching fails: the button that waits for it stays shut, and no key opens the form either.
const NEVER_READY = {
  'WebAssembly blocked by the page, inline entry': { code: 'wasm_blocked_by_csp', csp: contentSecurityPolicy({ wasm: false }) },
  'WebAssembly blocked by the page, url entry': { code: 'wasm_blocked_by_csp', setup: () => setup({ entry: '/veilgate/url.js' }), csp: contentSecurityPolicy({ wasm: false, connect: true }) },
  'WebAssembly switched off': { code: 'wasm_unavailable', before: page => page.addInitScript(() => { delete globalThis.WebAssembly }) },
  'the module is not there': { code: 'wasm_fetch_failed', setup: () => setup({ entry: '/veilgate/url.js' }), csp: connect, before: answered({ status: 404, body: 'nothing here' }) },
  'HTML in place of the module': { code: 'wasm_fetch_failed', setup: () => setup({ entry: '/veilgate/url.js' }), csp: connect, before: answered({ contentType: 'text/html', body: HTML }) },
  'HTML that says it is the module': { code: 'wasm_unavailable', setup: () => setup({ entry: '/veilgate/url.js' }), csp: connect, before: answered({ contentType: 'application/wasm', body: HTML }) },
  'the network fails': { code: 'wasm_fetch_failed', setup: () => setup({ entry: '/veilgate/url.js' }), csp: connect, before: answered() },
  'fetching blocked by the page': { code: 'wasm_fetch_failed', setup: () => setup({ entry: '/veilgate/url.js' }) },
  'an address that is not there': { code: 'wasm_fetch_failed', setup: () => setup({ entry: '/veilgate/core.js', wasm: '/nothing.wasm' }), csp: connect },
  'no module brought': { code: 'not_ready', setup: () => setup({ entry: '/veilgate/core.js' }) },
  'a policy without the key': { code: 'key_missing', setup: changed(({ keys }) => { delete keys['shop-2026'].jwk }) },
  'a key that is none': { code: 'invalid_policy', setup: changed(({ keys }) => { keys['shop-2026'].jwk.x = keys['shop-2026'].jwk.y }) },
  'a handed key that is none': { code: 'invalid_key', setup: () => setup({ policy: policyWith(undefined), keys: { 'shop-2026': { ...keys.publicKey, x: keys.publicKey.y } } }) },
  'an unknown member in the policy': { code: 'invalid_policy', setup: changed(policy => { policy.allow = 'everything' }) },
  'a policy that is not JSON': { code: 'invalid_policy', setup: () => setup({ policy: '{ "format": ' }) },
  'an expired policy': { code: 'policy_expired', setup: changed(({ policy }) => { policy.expires = '2020-01-01T00:00:00Z' }) },
  'a clock past the policy': { code: 'policy_expired', before: page => page.addInitScript(() => { globalThis.clock = Date.UTC(2100, 0, 1) }) },
  'a clock that is none': { code: 'policy_expired', before: page => page.addInitScript(() => { globalThis.clock = 'noon' }) },
  'an audience that the policy does not know': { code: 'unknown_audience', setup: () => setup({ request: { ...REQUEST, audience: 'everyone' } }), held: true },
  'a purpose that the policy does not know': { code: 'unknown_purpose', setup: () => setup({ request: { ...REQUEST, purpose: 'anything' } }), held: true },
  'a request that is none': { code: 'invalid_request', setup: () => setup({ request: { audience: 7 } }), held: true },
  'a GET form': { code: 'get_refused', form: { method: 'get' }, held: true },
  'a form without a method': { code: 'get_refused', form: { method: '' }, held: true },
}

for (const [name, { code, setup: described = setup, held = false, ...rest }] of Object.entries(NEVER_READY)) {
  test(`never ready: ${name}`, async () => {
    const { page, state, told, said, close } = await visit(browser, site, { ...rest, setup: described() })
    assert.equal(state, code)
    assert.ok(await page.locator('#go').isDisabled())
    await page.locator('#go').click({ force: true })
    await page.locator('[name=receiver]').press('Enter')
    assert.deepEqual((await site.sent()).filter(({ url }) => url !== '/nothing.wasm'), [])
    if (held) {
      // The page wanted it protected, so not even a script sends what is in it.
      await page.evaluate(() => { globalThis.protectedForm.elements.go.disabled = false })
      await page.locator('#go').click()
      await page.evaluate(() => globalThis.protectedForm.requestSubmit())
      assert.deepEqual(await site.sent(), [])
      await page.evaluate(() => globalThis.protectedForm.submit())
      assert.equal((await site.sent()).length, 1)
    }
    await silent(told, said, site.requests, close)
  })
}

// What a person does lifts the mark of a control that was refused before; a script's request does not, so it comes first.
const submits = {
  requestSubmit: page => page.evaluate(() => globalThis.protectedForm.requestSubmit()),
  click: page => page.locator('#go').click(),
  Enter: page => page.locator('[name=receiver]').press('Enter'),
}
const BLOCK = changed(({ defaults }) => { defaults.onDeny = 'block-submit' })
const choose = page => page.locator('[name=scan]').setInputFiles(FILE)
const remove = page => page.locator('[name=cvv]').evaluate(control => control.remove())

// The form was ready, and then something is wrong. `leaves` is what a script gets that goes past the held submission.
const HELD = {
  'the policy expires': { code: 'policy_expired', then: page => page.evaluate(() => { globalThis.clock = Date.UTC(2100, 0, 1) }) },
  'the request function throws': { code: 'internal', setup: () => setup({ request: 'throws' }) },
  'the guard was freed': { code: 'not_ready', then: page => page.evaluate(() => globalThis.guard.free()) },
  'the method becomes GET': { code: 'get_refused', then: page => page.evaluate(() => globalThis.protectedForm.setAttribute('method', 'get')) },
  'the button says GET': { code: 'get_refused', button: { formmethod: 'get' }, by: ['click', 'Enter'], leaves: 'protected' },
  'two controls make the same path': { code: 'duplicate_path', extra: '<input name="go/0" value="1"><input name="go"><input name="go">' },
  'a class that nobody knows': { code: 'unknown_class', extra: '<input name="odd" data-veilgate-class="no.such.class">' },
  'a denied field, block-submit': { denied: ['cvv'], setup: BLOCK },
  'a file, block-submit': { denied: ['scan'], setup: BLOCK, then: async page => { await remove(page); await choose(page) } },
  'a denied field and a file, drop-field': { denied: ['cvv', 'scan'], then: choose, leaves: 'protected' },
}

for (const [name, { code, denied, setup: described = setup, then = () => {}, by = Object.keys(submits), leaves = 'nothing', ...rest }] of Object.entries(HELD)) {
  test(`held: ${name}`, async () => {
    const { page, state, told, said, close } = await visit(browser, site, { ...rest, setup: described(), csp: connect })
    assert.equal(state, 'attached')
    await then(page)
    const outcome = ({ type, detail }) => type === 'veilgate:error' ? { code: detail.code } : { type, denied: detail.denied }
    const expected = code === undefined ? { type: 'veilgate:denied', denied } : { code }
    for (const way of by) {
      told.length = 0
      await submits[way](page)
      assert.deepEqual(await site.sent(), [], way)
      assert.deepEqual(told.map(outcome), [expected], way)
      await silent(told, said, site.requests)
    }

    site.forget()
    const read = await page.evaluate(() => fetch('/read', { method: 'POST', body: new FormData(globalThis.protectedForm) }).then(() => [...new FormData(globalThis.protectedForm).keys()]))
    assert.deepEqual(entriesOf(await site.posted()).map(([entry]) => entry), read)
    assert.equal(read.length > 0, leaves === 'protected')
    assert.deepEqual(read.filter(entry => denied?.includes(entry)), [])
    site.forget()
    await page.evaluate(() => globalThis.protectedForm.submit())
    assert.equal((await site.sent()).length, 1)
    await silent(told, said, site.requests, close)
  })
}

// The same without the guard, which shows that the test would see what these cases must not send.
const CONTROLS = {
  'a GET form': { form: { method: 'get' } },
  'a form without a method': { form: { method: '' } },
  'a button that says GET': { button: { formmethod: 'get' } },
  'a file': { form: { enctype: 'multipart/form-data' }, then: choose, secrets: SECRETS },
}

for (const [name, { then = () => {}, secrets = PLANTED, ...rest }] of Object.entries(CONTROLS)) {
  test(`control: ${name}`, async () => {
    const { page, close } = await visit(browser, site, { ...rest, setup: setup({ attach: false }) })
    await then(page)
    await page.evaluate(() => { globalThis.protectedForm.elements.go.disabled = false })
    await submits.click(page)
    const [request] = await site.sent()
    assert.deepEqual(leaked(secrets, request), Object.keys(secrets))
    await close()
  })
}

/** No secret in what was sent, told or said. */
async function silent(told, said, requests, close = () => {}) {
  for (const request of requests) assert.deepEqual(leaked(SECRETS, request), [], `${request.method} ${request.url}`)
  assert.deepEqual(leakedIn(SECRETS, JSON.stringify(told), JSON.stringify(said)), [])
  await close()
}

// What the holder of a key may meet. `flip` turns one bit of a part's byte over; `header` edits the protected header.
const EXPECTED = { field: 'mobile', ...REQUEST }
const REFUSED_KEYS = vectors('seal/keys.json').refused_private_keys
const NOT_OPENED = {
  'another key': { key: 'other', code: 'open_failed' },
  'another field': { expected: { field: 'mail' }, code: 'open_failed' },
  'another form': { expected: { form: 'signup' }, code: 'open_failed' },
  'another record': { expected: { record: 'r-18' }, code: 'open_failed' },
  'another audience': { expected: { audience: 'partner' }, code: 'open_failed' },
  'another purpose': { expected: { purpose: 'marketing' }, code: 'open_failed' },
  'the header flipped': { flip: [0, 'first'], code: 'invalid_envelope' },
  'the header re-addressed to another field': { header: header => { header.veilgate.field = 'mail' }, expected: { field: 'mail' }, code: 'open_failed' },
  'the header with another record': { header: header => { header.veilgate.record = 'r-18' }, expected: { record: 'r-18' }, code: 'open_failed' },
  'the header with another policy': { header: header => { header.veilgate.policy = '0'.repeat(64) }, code: 'open_failed' },
  'the header with another time': { header: header => { header.veilgate.iat += 1 }, code: 'open_failed' },
  'the header with another algorithm': { header: header => { header.alg = 'ECDH-ES' }, code: 'invalid_envelope' },
  'the wrapped key flipped, first byte': { flip: [1, 'first'], code: 'open_failed' },
  'the wrapped key flipped, last byte': { flip: [1, 'last'], code: 'open_failed' },
  'the nonce flipped, first byte': { flip: [2, 'first'], code: 'open_failed' },
  'the nonce flipped, last byte': { flip: [2, 'last'], code: 'open_failed' },
  'the ciphertext flipped, first byte': { flip: [3, 'first'], code: 'open_failed' },
  'the ciphertext flipped, last byte': { flip: [3, 'last'], code: 'open_failed' },
  'the tag flipped, first byte': { flip: [4, 'first'], code: 'open_failed' },
  'the tag flipped, last byte': { flip: [4, 'last'], code: 'open_failed' },
  'the ciphertext of another field': { splice: [3], code: 'open_failed' },
  'everything but the header of another field': { splice: [1, 2, 3, 4], code: 'open_failed' },
  'a part cut off': { cut: 4, code: 'invalid_envelope' },
  'a public key': { key: 'public', code: 'invalid_key' },
}

test('what was sealed in the page opens there, for what it was sealed for alone', async t => {
  const { page, state, said, close } = await visit(browser, site, { setup: setup(), values: {} })
  assert.equal(state, 'attached')
  const values = { mobile: PLANTED.mobile, mail: PLANTED.mail }
  const sealed = await page.evaluate(([fields, request]) => globalThis.guard.protect(fields, request).fields, [values, REQUEST])
  const other = await keygen('shop-2026')
  const open = (jwe, key, expected) => page.evaluate(args => globalThis.veilgate.openValue(...args).then(value => ({ value }), error => ({ ...error, message: error.message, stack: error.stack })), [jwe, key, expected])
  assert.deepEqual(await open(sealed.mobile, keys.privateKey, EXPECTED), { value: PLANTED.mobile })

  for (const [name, { key, expected, code, ...tampering }] of Object.entries(NOT_OPENED)) {
    await t.test(`not opened: ${name}`, async () => {
      const jwe = tampered(sealed, tampering)
      const opened = await open(jwe, { other: other.privateKey, public: keys.publicKey }[key] ?? keys.privateKey, { ...EXPECTED, ...expected })
      assert.deepEqual([opened.name, opened.code, opened.value], ['VeilgateError', code, undefined])
      assert.notEqual(opened.help, '')
      assert.deepEqual(leakedIn({ ...SECRETS, 'the private key': keys.privateKey.d }, JSON.stringify(opened)), [])
    })
  }
  assert.deepEqual([await site.sent(), said], [[], []])
  await close()
})

test('the openers of page and core agree on every vector', async () => {
  const { page, said, close } = await visit(browser, site, { setup: setup(), values: {} })
  const { key } = GOOD
  const cases = [
    ...HOSTILE, ...CHARACTERS,
    ...MALFORMED.map(({ name, jwe }) => ({ name, jwe, key, expected: EXPECTED, code: 'invalid_envelope' })),
    ...REFUSED_KEYS.map(({ name, jwk }) => ({ ...GOOD, name, key: jwk, code: 'invalid_key' })),
  ]
  const codes = await page.evaluate(cases => Promise.all(cases.map(({ jwe, key, expected }) =>
    globalThis.veilgate.openValue(jwe, key, expected).then(() => null, ({ code }) => code))), cases)
  assert.deepEqual(cases.map(({ name }, index) => [name, codes[index]]), cases.map(({ name, code }) => [name, code]))
  assert.deepEqual(said, [])
  await close()
})

test('over http a page seals all the same; what needs WebCrypto has a name', async () => {
  const origin = 'http://shop.example'
  const over = { ...site, page: (...page) => site.page(...page).replace(site.origin, origin) }
  const before = page => page.route(`${origin}/**`, async route => {
    await route.fulfill({ response: await route.fetch({ url: route.request().url().replace(origin, site.origin) }) })
  })
  const { page, state, close } = await visit(browser, over, { setup: setup(), values: {}, before })
  assert.deepEqual([state, await page.evaluate(() => globalThis.isSecureContext)], ['attached', false])
  const jwe = await page.evaluate(([fields, request]) => globalThis.guard.protect(fields, request).fields.mobile, [{ mobile: PLANTED.mobile }, REQUEST])
  const codes = await page.evaluate(args => {
    const { keygen, openValue, readEnvelope } = globalThis.veilgate
    return Promise.all([openValue(...args), keygen('k')].map(asked => asked.catch(({ code }) => code)).concat(readEnvelope(args[0]).field))
  }, [jwe, keys.privateKey, EXPECTED])
  assert.deepEqual(codes, ['webcrypto_unavailable', 'webcrypto_unavailable', 'mobile'])
  await close()
})

function tampered({ mobile, mail }, { flip, header, splice = [], cut }) {
  const parts = mobile.split('.')
  for (const part of splice) parts[part] = mail.split('.')[part]
  if (flip !== undefined) {
    const [part, where] = flip
    const bytes = Buffer.from(parts[part], 'base64url')
    bytes[where === 'first' ? 0 : bytes.length - 1] ^= 1
    parts[part] = bytes.toString('base64url')
  }
  if (header !== undefined) {
    const members = JSON.parse(Buffer.from(parts[0], 'base64url'))
    header(members)
    parts[0] = Buffer.from(JSON.stringify(members)).toString('base64url')
  }
  return parts.slice(0, cut).join('.')
}
