// The walk over every cell of the Chinese example, and a whole check: in Chromium and in Node.

import { readFile } from 'node:fs/promises'
import { launch } from '../tests/browser/support.mjs'
import * as analysis from '../pkg/dist/analysis.js'
import { contest } from './page/walking.js'
import { hold, median, print, record, ROUNDS, serve } from './support.mjs'

/** Time of the module for a cell, of the time that plain JavaScript takes. */
const SHARE = 0.5
/** Milliseconds for a check, for one of a policy ten times as large, and for the refusal of one that is too large. */
const LIMITS = { check: 5_000, larger: 60_000, refused: 1_000 }

const file = name => readFile(new URL(`../${name}`, import.meta.url), 'utf8')
const [text, catalogue, operations] = await Promise.all(['examples/cn-checkout.json', 'src/model/catalogue.rs', 'src/model/operations.txt'].map(file))
const task = { text, larger: larger(10), endless: endless(), catalogue, operations, now: Date.parse('2026-11-25') }

/** The policy so many times over: as many audiences with their keys, rules and tests. */
function larger(times) {
  const policy = JSON.parse(text)
  const copies = Array.from({ length: times }, (_, copy) => name => `${name}-${copy}`)
  const many = what => copies.flatMap(what)
  const map = (members, change) => Object.fromEntries(many(named => Object.entries(members).map(([id, value]) => [named(id), change(value, named)])))
  const rule = named => ({ id, audiences, form, ...rest }) => ({
    id: named(id), ...(audiences && { audiences: audiences.map(named) }), ...(form && { form: { ...form, ...(form.seal && { seal: named(form.seal) }) } }), ...rest,
  })
  const test = named => ({ name, audience, expect: { seal, rules, ...expect }, with: further, ...rest }) => ({
    name: named(name), audience: named(audience), ...rest, ...(further && { with: further.map(rule(named)) }),
    expect: { ...expect, ...(seal !== undefined && { seal: seal && named(seal) }), ...(rules && { rules: rules.map(named) }) },
  })
  for (const of of Object.values(policy.classes)) if (of.releaseOnlyTo) of.releaseOnlyTo = many(named => of.releaseOnlyTo.map(named))
  return JSON.stringify({
    ...policy,
    audiences: map(policy.audiences, audience => audience),
    keys: map(policy.keys, ({ use, holders }, named) => ({ use, holders: holders.map(named) })),
    rules: many(named => policy.rules.map(rule(named))),
    tests: many(named => policy.tests.map(test(named))),
    waivers: [],
  })
}

/** The policy with a rule that asks for a dozen further facts at once. */
function endless() {
  const policy = JSON.parse(text)
  const names = Array.from({ length: 12 }, (_, place) => `fact-${place}`)
  for (const name of names) policy.context.attrs[name] = { type: 'enum', values: Array.from({ length: 9 }, (_, value) => `v${value}`), source: 'host' }
  const [permit] = policy.rules
  policy.rules.push({ ...permit, id: 'endless', when: { all: names.map(name => ({ is: [name, 'v0'] })) } })
  return JSON.stringify(policy)
}

async function inChromium() {
  const server = await serve()
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    report(`Chromium ${browser.version()}`, await page.evaluate(async ([task, rounds]) => {
      const [{ contest }, analysis] = await Promise.all(['/walking.js', '/veilgate/analysis.js'].map(path => import(path)))
      return contest(analysis, task, rounds)
    }, [task, ROUNDS]))
  } finally {
    await browser.close()
    await server.close()
  }
}

function report(runtime, { cells, figures, changes }) {
  console.log(`analysis: ${cells.module.toLocaleString('en')} cells, of which JavaScript decides ${cells.javascript.toLocaleString('en')}; ${runtime}`)
  for (const [name, rounds] of Object.entries(figures)) print(name === 'larger' ? `larger, ${changes} changes` : name, rounds, 'ms')
  const medians = Object.fromEntries(Object.entries(figures).map(([name, rounds]) => [name, median(rounds)]))
  const share = medians.module / cells.module / (medians.javascript / cells.javascript)
  console.log(`  ${'times as fast for a cell'.padEnd(30)} ${(1 / share).toFixed(0).padStart(7)}`)
  hold('a cell, module to JavaScript', share, SHARE)
  for (const [name, limit] of Object.entries(LIMITS)) hold(`${name}, of ${limit} ms`, medians[name] / limit, 1)
  record('analysis.csv', runtime, {
    cells: cells.module, module_ms: medians.module, javascript_cells: cells.javascript, javascript_ms: medians.javascript,
    check_ms: medians.check, larger_check_ms: medians.larger, refused_ms: medians.refused, times_as_fast: 1 / share,
  })
}

await inChromium()
report(`Node ${process.versions.node}`, await contest(analysis, task, ROUNDS))
