// One run of the bench `analysis`, the same in a page and in Node: the module of the analysis, and plain JavaScript that decides each cell
// by itself. Both visit every class, audience, purpose, value of every attribute (or none) and consent, and must release the same cells.

const LEVELS = { public: 1, general: 2, sensitive: 3, critical: 4 }
const above = id => id.split('.').map((_, place, words) => words.slice(0, place + 1).join('.'))
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

/** The policy in plain JavaScript: what it says, asked cell by cell. */
function plain(policy, catalogue, operations) {
  const levels = new Map([...catalogue.matchAll(/^([a-z.-]+)\|([1-4])\|/gm)].map(([, id, level]) => [id, Number(level)]))
  const ranks = new Map(operations.trim().split('\n').map(line => line.split('|')).map(([name, rank]) => [name, Number(rank)]))
  const level = id => Math.max(...above(id).map(one => Math.max(levels.get(one) ?? 1, LEVELS[policy.classes[one]?.level] ?? 1)))

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
  const [audiences, purposes] = [Object.keys(policy.audiences), Object.keys(policy.purposes)]
  return {
    cells: audiences.length * purposes.length * contexts.length * consents.length,
    /** How many cells of a class release something, by audience. */
    walk(kind) {
      const own = level(kind)
      return audiences.map(audience => {
        let count = 0
        for (const purpose of purposes) {
          for (const context of contexts) for (const consent of consents) if (released(kind, own, audience, purpose, context, consent)) count += 1
        }
        return [audience, count]
      })
    },
    /** Beside the other classes of an aggregation a class has further cells, which the module walks, too. */
    rises: kind => policy.aggregations.some(({ allOf }) => allOf.some(id => covers(id, kind))),
  }
}

/**
 * @param task the policy, the catalogue and the operations as texts, a larger policy, one that is too large, and the day
 * @returns Cells, and milliseconds of each round: for the walk by either, for a whole check, of the larger policy once, and for a refusal
 */
export async function contest({ check, walk }, { text, larger, endless, catalogue, operations, now }, rounds) {
  const policy = JSON.parse(text)
  const judge = plain(policy, catalogue, operations)
  const timed = async what => {
    const start = performance.now()
    const value = await what()
    return [value, performance.now() - start]
  }
  const { cells, table } = await walk(text) // compiled and warm
  // The classes that rules name and a tenth of the others say how fast JavaScript is; all of them would take a minute.
  const kinds = [...new Set(table.map(row => row.class))]
  const some = kinds.filter((kind, place) => place % 10 === 0 || policy.rules.some(rule => rule.classes?.includes(kind)))
  const rows = new Map(table.map(row => [`${row.audience} ${row.class}`, row.released.walked]))
  const figures = { module: [], javascript: [], check: [], larger: [], refused: [] }
  const clock = { now: () => now }
  for (let round = 0; round < rounds; round++) {
    figures.module.push((await timed(() => walk(text)))[1])
    const [counts, milliseconds] = await timed(() => some.map(kind => [kind, judge.walk(kind)]))
    figures.javascript.push(milliseconds)
    for (const [kind, audiences] of counts.filter(([kind]) => !judge.rises(kind))) {
      for (const [audience, count] of audiences) {
        const other = rows.get(`${audience} ${kind}`)
        if (other !== count) throw new Error(`${kind} to ${audience}: ${other} and ${count} cells are released`)
      }
    }
    figures.check.push((await timed(() => check(text, clock)))[1])
  }
  let told = 0
  const [report, milliseconds] = await timed(() => check(larger, { ...clock, onProgress: () => { told += 1 } }))
  if (told < 10 || report.tests.length === 0 || report.tests.some(({ passed }) => !passed)) throw new Error('the larger policy was not checked')
  figures.larger.push(milliseconds)
  const [refusal, waited] = await timed(() => check(endless, clock).then(() => undefined, ({ code }) => code))
  if (refusal !== 'too_large') throw new Error(`the policy that is too large: ${refusal}`)
  figures.refused.push(waited)
  return { cells: { module: cells.walked, javascript: some.length * judge.cells }, figures, changes: report.mutation.tried }
}
