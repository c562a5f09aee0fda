// From the import to the first decision, against loading a module that does nothing: in Chromium and in Node, always cold.

import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { keygen } from '../pkg/dist/index.js'
import { launch } from '../tests/browser/support.mjs'
import { request, signup } from './page/workload.js'
import { emptyModule, hold, median, print, record, ROUNDS, serve } from './support.mjs'

const LIMIT = 3
/** Loads in a round, each in a context or process of its own; their median is the round's figure. */
const LOADS = 7

const { publicKey } = await keygen('shop-2026')
const task = { policy: JSON.stringify(signup.policy(publicKey)), fields: signup.fields, request }
const dist = new URL('../pkg/dist/', import.meta.url)

async function inChromium() {
  const server = await serve({ '/empty/': emptyModule() })
  const browser = await launch()
  const load = (side, options) => async () => {
    // A context of its own has a process of its own: no compiled code is left from an earlier load.
    const context = await browser.newContext()
    try {
      const page = await context.newPage()
      await page.goto(server.url)
      return await page.evaluate(async ([side, options]) => (await import('/loading.js'))[side](options), [side, options])
    } finally {
      await context.close()
    }
  }
  try {
    report(`Chromium ${browser.version()}`, await rounds({
      empty: load('empty', { entry: '/empty/veilgate_empty.js', wasm: '/empty/veilgate_empty_bg.wasm' }),
      url: load('veilgate', { entry: '/veilgate/url.js', ...task }),
      inline: load('veilgate', { entry: '/veilgate/index.js', ...task }),
    }), true)
  } finally {
    await browser.close()
    await server.close()
  }
}

async function inNode() {
  const load = (side, options) => () => {
    const once = fileURLToPath(new URL('load-once.mjs', import.meta.url))
    return JSON.parse(execFileSync(process.execPath, [once, side, JSON.stringify(options)], { encoding: 'utf8' }))
  }
  const empty = pathToFileURL(join(emptyModule(), 'veilgate_empty'))
  report(`Node ${process.versions.node}`, await rounds({
    empty: load('empty', { entry: `${empty}.js`, wasm: `${empty}_bg.wasm` }),
    url: load('veilgate', { entry: new URL('url.js', dist), wasm: new URL('veilgate_bg.wasm', dist), ...task }),
    inline: load('veilgate', { entry: new URL('index.js', dist), ...task }),
  }), false)
}

/** By contestant, by step, one figure per round. */
async function rounds(contestants) {
  for (const load of Object.values(contestants)) await load()
  const figures = {}
  for (let round = 0; round < ROUNDS; round++) {
    const loads = Object.fromEntries(Object.keys(contestants).map(name => [name, []]))
    for (let count = 0; count < LOADS; count++) {
      for (const [name, load] of Object.entries(contestants)) loads[name].push(await load())
    }
    for (const [name, all] of Object.entries(loads)) {
      for (const step of Object.keys(all[0])) {
        figures[name] ??= {}
        figures[name][step] ??= []
        figures[name][step].push(median(all.map(one => one[step])))
      }
    }
  }
  return figures
}

function report(runtime, figures, checked) {
  console.log(`load: from the import to the first decision; ${runtime}`)
  for (const [name, steps] of Object.entries(figures)) {
    for (const [step, rounds] of Object.entries(steps)) print(`${name}, ${step}`, rounds, 'ms')
  }
  const [empty, url, inline] = ['empty', 'url', 'inline'].map(name => median(figures[name].total))
  if (checked) hold('url to empty', url / empty, LIMIT)
  record('load.csv', runtime, { empty_ms: empty, url_ms: url, inline_ms: inline, ratio: url / empty })
}

await inChromium()
await inNode()
