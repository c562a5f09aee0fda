// What the tests of attached forms share: a page with a form, and what their scripts find in it.
import assert from 'node:assert/strict'
import { policy, request } from '../js/support.mjs'
import { startSite } from './site.mjs'
import { launch } from './support.mjs'

export const PHONE = '13800138000'
const CSP = "default-src 'self' 'wasm-unsafe-eval'"
export const FORM = `<form method="post" action="/sent"><label>Mobile <input name="phone" value="${PHONE}"></label><input type="hidden" name="n" value="1"><button name="go" value="buy">Go</button></form>`

/** Opens pages with a body of their own, each with a loaded guard. */
export async function startPages() {
  const browser = await launch()
  const site = await startSite()
  const open = async (body, changes) => {
    const page = await browser.newPage()
    await page.goto(site.page(`<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title><body>${body}</body></html>`, { csp: CSP }))
    await page.evaluate(prepare, { document: policy(changes), request })
    return page
  }
  return {
    open,
    /** Runs in such a page; what it returns must not hold the number. */
    async run(body, script, { changes, argument = PHONE } = {}) {
      const page = await open(body, changes)
      try {
        const answer = await page.evaluate(script, argument)
        assert.ok(!JSON.stringify(answer ?? null).includes(PHONE), 'the number is in what was read')
        return answer
      } finally {
        await page.close()
      }
    },
    close: () => Promise.all([browser.close(), site.close()]),
  }
}

/** What the scripts of the cases find in the page: `form`, `attach()`, what the form's events told, and short words for what is done often. */
async function prepare({ document: policyDocument, request }) {
  const { Guard } = await import('/veilgate/index.js')
  const guard = await Guard.load(policyDocument, { now: () => globalThis.clock ?? Date.now() })
  const form = document.querySelector('form') ?? document.querySelector('#host')?.shadowRoot.querySelector('form')
  const told = []
  for (const type of ['veilgate:protected', 'veilgate:denied', 'veilgate:error']) {
    document.addEventListener(type, ({ detail }) => told.push([type, detail.code ?? detail.decisions.map(({ path }) => path)]))
  }
  const code = run => { try { run() } catch (thrown) { return thrown.code ?? String(thrown) } }
  Object.assign(globalThis, {
    guard, told, code, request, form, Guard,
    attach: (options, on = form) => guard.attach(on, request, options),
    entries: (on = form) => [...new FormData(on).entries()].map(([name, value]) => [name, typeof value === 'string' ? value : `file of ${value.size}`]),
    /** Asks for a submission, and says whether a listener of the page met it; it never leaves the page. */
    submitted(on = form, submitter) {
      let met = false
      const stay = event => { met = !event.defaultPrevented; event.preventDefault() }
      document.addEventListener('submit', stay, { once: true })
      HTMLFormElement.prototype.requestSubmit.call(on, submitter)
      document.removeEventListener('submit', stay)
      return met
    },
  })
}
