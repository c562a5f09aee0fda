// The walk over every cell of the Chinese example: the module of the analysis against plain JavaScript that decides each cell by itself.
// Both visit every class, audience, purpose, value of every attribute (or none) and consent; both must release the same cells.
import { readFile } from 'node:fs/promises'
import { check, walk } from '../pkg/dist/analysis.js'

const file = name => readFile(new URL(`../${name}`, import.meta.url), 'utf8')
const text = await file('examples/cn-checkout.json')
const policy = JSON.parse(text)

const timed = async what => {
  const start = performance.now()
  const value = await what()
  return [value, performance.now() - start]
}

await walk(text) // compiled and warm
const [{ cells, table }, wasm] = await timed(() => walk(text))
const [report, whole] = await timed(() => check(text, { now: () => Date.parse('2026-11-25') }))

const LEVELS = { public: 1, general: 2, sensitive: 3, critical: 4 }
const levels = new Map([...(await file('src/model/catalogue.rs')).matchAll(/^([a-z.-]+)\|([1-4])\|/gm)].map(([, id, level]) => [id, Number(level)]))
const ranks = new Map((await file('src/model/operations.txt')).trim().split('\n').map(line => line.split('|')).map(([name, rank]) => [name, Number(rank)]))
const above = id => id.split('.').map((_, place, words) => words.slice(0, place + 1).join('.'))
const level = id => Math.max(...above(id).map(one => Math.max(levels.get(one) ?? 1, LEVELS[policy.classes[one]?.level] ?? 1)))
const covers = (one, other) => other === one || other.startsWith(`${one}.`)
const STRENGTHS = ['general', 'explicit', 'separate', 'written']

/** Kleene: false, unknown and true are 0, 1 and 2. */
function truth(condition, context, consent) {
  const [[key, operand]] = Object.entries(condition)
  switch (key) {
    case 'all': return Math.min(...operand.map(part => truth(part, context, consent)))
    case 'any': return Math.max(...operand.map(part => truth(part, context, consent)))
    case 'not': return 2 - truth(operand, context, consent)
    case 'is': return context[operand[0]] === undefined ? 1 : context[operand[0]] === operand[1] ? 2 : 0
    case 'in': return context[operand[0]] === undefined ? 1 : operand[1].includes(context[operand[0]]) ? 2 : 0
    case 'consent': return consent !== null && STRENGTHS.indexOf(consent.strength) >= STRENGTHS.indexOf(operand.strength) && (operand.by ?? consent.by) === consent.by ? 2 : 0
    default: throw new Error(key)
  }
}

/** Whether anything of the class leaves. */
function released(kind, own, audience, purpose, context, consent) {
  const { kind: sort } = policy.audiences[audience]
  for (const [id, { releaseOnlyTo }] of Object.entries(policy.classes)) {
    if (releaseOnlyTo && covers(id, kind) && !releaseOnlyTo.includes(audience) && !releaseOnlyTo.includes(sort)) return false
  }
  const permits = []
  const demands = []
  let open = false
  for (const rule of policy.rules) {
    const about = (!rule.classes || rule.classes.some(id => covers(id, kind))) && (!rule.minLevel || own >= LEVELS[rule.minLevel])
      && (!rule.audiences || rule.audiences.includes(audience)) && (!rule.audienceKinds || rule.audienceKinds.includes(sort))
      && (!rule.purposes || rule.purposes.some(id => covers(id, purpose)))
    if (!about) continue
    const holds = rule.when ? truth(rule.when, context, consent) : 2
    if (holds === 0) continue
    if (rule.effect === 'forbid') return false
    demands.push(rule)
    if (rule.effect === 'permit' && holds === 2) {
      open = true
      permits.push(rule)
    }
  }
  if (!open) return false
  const form = name => policy.transforms[name]?.op ?? name
  if (own === 4 && permits.every(({ form: { represent, seal } }) => ['raw', 'text.findings'].includes(form(represent)) && !seal)) return false
  const forms = new Map()
  for (const { form: { represent } = {} } of demands) {
    if (represent === undefined) continue
    const rank = ranks.get(form(represent))
    if ((forms.get(rank) ?? represent) !== represent) return false
    forms.set(rank, represent)
  }
  const keys = new Set()
  for (const { form: { seal, sealAny } = {} } of demands) {
    if (seal) keys.add(seal)
    if (!sealAny) continue
    const held = Object.keys(policy.keys).filter(id => policy.keys[id].holders.includes(audience))
    if (held.length !== 1) return false
    keys.add(held[0])
  }
  return keys.size < 2
}

const contexts = Object.entries(policy.context.attrs).reduce((all, [name, { type, values }]) =>
  all.flatMap(context => [undefined, ...(type === 'bool' ? [false, true] : values)].map(value => ({ ...context, [name]: value }))), [{}])
const consents = [null, ...STRENGTHS.flatMap(strength => ['subject', 'guardian'].map(by => ({ strength, by })))]
const kinds = [...new Set(table.map(row => row.class))]
// A tenth of the classes says how fast JavaScript is, and that it releases the same; all of them would take minutes.
const some = kinds.filter((kind, place) => place % 10 === 0 || policy.rules.some(rule => rule.classes?.includes(kind)))
const [counts, javascript] = await timed(() => {
  const counts = new Map()
  for (const audience of Object.keys(policy.audiences)) {
    for (const kind of some) {
      const own = level(kind)
      let count = 0
      for (const purpose of Object.keys(policy.purposes)) {
        for (const context of contexts) for (const consent of consents) if (released(kind, own, audience, purpose, context, consent)) count += 1
      }
      counts.set(`${audience} ${kind}`, count)
    }
  }
  return counts
})
const walked = some.length * Object.keys(policy.audiences).length * Object.keys(policy.purposes).length * contexts.length * consents.length
const rows = new Map(table.map(row => [`${row.audience} ${row.class}`, row]))
const raised = kind => policy.aggregations.some(({ allOf }) => allOf.some(id => covers(id, kind)))
for (const [key, count] of counts) {
  // Beside the other classes of an aggregation a class has further cells; the plain walk has those, too.
  if (!raised(key.split(' ')[1]) && rows.get(key).released.walked !== count) throw new Error(`${key}: ${rows.get(key).released.walked} and ${count}`)
}

const rate = (count, ms) => count / ms * 1000
const ratio = rate(cells.walked, wasm) / rate(walked, javascript)
console.log(`module      ${cells.walked.toLocaleString('en')} cells in ${wasm.toFixed(0)} ms`)
console.log(`JavaScript  ${walked.toLocaleString('en')} cells in ${javascript.toFixed(0)} ms`)
console.log(`ratio       ${ratio.toFixed(1)} times as many cells a second (at least 2)`)
console.log(`check       ${whole.toFixed(0)} ms with every finding, ${report.tests.length} tests and ${report.mutation.tried} changes of rules (at most 5,000 ms)`)
if (ratio < 2 || whole > 5000) process.exit(1)
