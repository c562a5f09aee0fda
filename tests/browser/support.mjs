// What the browser tests share: the browser. `cargo xtask test` finds or installs it and names it in CHROME.
import { TYPED, pageWith } from './checkout.mjs'
import { chromium } from 'playwright-core'

const QUIET = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Starts Chromium. Close it when done. */
export async function launch() {
  const executablePath = process.env.CHROME
  if (!executablePath) throw new Error('CHROME does not name a browser: run `cargo xtask test`, or set it to the path of Chromium')
  const asRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: [...QUIET, ...(asRoot ? ['--no-sandbox'] : [])] })
}

/**
 * Opens a page of the site in a context of its own, with the values typed in. `told` gathers what its script told: the events
 * of the form; `said` whatever came to the console, errors too.
 */
export async function visit(browser, site, { csp, values = TYPED, before = () => {}, ...described }) {
  const context = await browser.newContext({ locale: 'en-US' })
  const [told, said] = [[], []]
  context.on('console', message => said.push(message.text()))
  context.on('weberror', error => said.push(String(error.error().stack)))
  const page = await context.newPage()
  await page.exposeFunction('tell', (type, detail) => { told.push({ type, detail: JSON.parse(detail) }) })
  await before(page)
  site.forget()
  await page.goto(site.page(pageWith(described), { csp }))
  await page.waitForFunction(() => globalThis.state !== undefined)
  await page.evaluate(fill, values)
  return { page, told, said, state: await page.evaluate(() => globalThis.state), close: () => context.close() }
}

/** Sets values as autofill may: without an event. */
function fill(values) {
  const controls = [...globalThis.protectedForm.elements]
  for (const [name, value] of Object.entries(values)) controls.find(control => control.getAttribute('name') === name).value = value
}
