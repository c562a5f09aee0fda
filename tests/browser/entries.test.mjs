// The entries of the package in a page with a strict policy of its own: each loads the module in its way, and seals.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { keygen, openValue } from '../../pkg/dist/index.js'
import { REQUEST, TYPED, policyWith } from './checkout.mjs'
import { contentSecurityPolicy, entriesOf, startSite } from './site.mjs'
import { launch, visit } from './support.mjs'

const connect = contentSecurityPolicy({ connect: true })

/** Whether each fetches the module, and whether it is compiled while it streams in. */
const ENTRIES = {
  'veilgate, without connect-src': { setup: { entry: '/veilgate/index.js' }, fetched: 0, streamed: 0 },
  'veilgate/url, by streaming': { setup: { entry: '/veilgate/url.js' }, csp: connect, fetched: 1, streamed: 1 },
  'veilgate/core, with bytes': { setup: { entry: '/veilgate/core.js', wasm: 'bytes' }, csp: connect, fetched: 1, streamed: 0 },
  'veilgate/core, with an address': { setup: { entry: '/veilgate/core.js', wasm: '/veilgate/veilgate_bg.wasm' }, csp: connect, fetched: 1, streamed: 1 },
}

let browser, site, keys
before(async () => {
  keys = await keygen('shop-2026')
  browser = await launch()
  site = await startSite()
})
after(() => Promise.all([browser?.close(), site?.close()]))

/** Counts the calls of the streaming compiler before any script of the page runs. */
function countStreaming() {
  const { compileStreaming } = WebAssembly
  globalThis.streamed = 0
  WebAssembly.compileStreaming = source => {
    globalThis.streamed += 1
    return compileStreaming(source)
  }
}

for (const [name, { setup, fetched, streamed, csp }] of Object.entries(ENTRIES)) {
  test(name, async () => {
    const described = { ...setup, policy: policyWith(keys.publicKey), request: REQUEST }
    const { page, state, said, close } = await visit(browser, site, { setup: described, csp, before: page => page.addInitScript(countStreaming) })
    assert.equal(state, 'attached')
    assert.equal(site.requests.filter(({ url }) => url.endsWith('.wasm')).length, fetched)
    assert.equal(await page.evaluate(() => globalThis.streamed), streamed)
    await page.locator('#go').click()
    const { mobile } = Object.fromEntries(entriesOf(await site.posted()))
    assert.equal(await openValue(mobile, keys.privateKey, { field: 'mobile', ...REQUEST }), TYPED.mobile)
    await close()
    assert.deepEqual(said, [])
  })
}
