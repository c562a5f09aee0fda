// Protecting ten fields, three of them sealed, against npm `jose` sealing the same three: in Chromium and in Node.

import * as jose from 'jose'
import { launch } from '../tests/browser/support.mjs'
import * as veilgate from '../pkg/dist/index.js'
import { contest } from './page/sealing.js'
import { hold, median, print, record, ROUNDS, serve } from './support.mjs'

const LIMIT = 3
const SIZE = { rounds: ROUNDS, blocks: 10, repeats: 20 }

async function inChromium() {
  const server = await serve()
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    const figures = await page.evaluate(async size => {
      const [{ contest }, veilgate, jose] = await Promise.all(['/sealing.js', '/veilgate/url.js', '/jose/index.js'].map(path => import(path)))
      return contest(veilgate, jose, size)
    }, SIZE)
    report(`Chromium ${browser.version()}`, figures)
  } finally {
    await browser.close()
    await server.close()
  }
}

async function inNode() {
  report(`Node ${process.versions.node}`, await contest(veilgate, jose, SIZE))
}

function report(runtime, figures) {
  console.log(`protect: ten fields, three sealed; ${runtime}`)
  for (const [name, rounds] of Object.entries(figures)) print(name, rounds, 'µs')
  const [ours, threeKeys, atOnce, inTurn] = Object.values(figures).map(median)
  // Whichever way of calling jose is the faster one here.
  const ratio = ours / Math.min(atOnce, inTurn)
  hold('veilgate to jose', ratio, LIMIT)
  record('protect.csv', runtime, {
    veilgate_us: ours, veilgate_three_keys_us: threeKeys, jose_at_once_us: atOnce, jose_in_turn_us: inTurn, ratio,
  })
}

await inChromium()
await inNode()
