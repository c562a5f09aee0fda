/** What is said of a whole policy, for people. */

import type { CellExample, CellVerdict, PolicyAnalysis, PolicyDiff, PolicyTableRow, TestResult } from '../types.js'
import { shade, write } from './console.js'

const TITLES: readonly (readonly [keyof PolicyDiff & ('same' | 'weakened' | 'tightened' | 'changed'), string])[] = [
  ['weakened', 'let out more'],
  ['changed', 'let out something else'],
  ['tightened', 'let out less'],
  ['same', 'as before'],
]

/** For people: a line for each kind of change, and the first example of each. */
export async function tell(difference: PolicyDiff): Promise<void> {
  const width = Math.max(...TITLES.map(([kind]) => Number(difference[kind].cells.walked).toLocaleString('en').length))
  for (const [kind, title] of TITLES) {
    const { cells: { walked }, first } = difference[kind]
    if (walked === 0) continue
    await write(`${walked.toLocaleString('en').padStart(width)} ${walked === 1 ? 'cell' : 'cells'} ${title}\n`)
    if (kind !== 'same' && first !== null) await write(`${' '.repeat(width)} for example ${sentence(first)}\n`)
  }
}

function sentence({ class: name, audience, purpose, context = {}, consent = {} }: CellExample): string {
  const facts = Object.entries(context).map(([attribute, value]) => `${attribute} ${String(value)}`)
  const given = Object.entries(consent).map(([about, { strength, by }]) => `${strength} consent of the ${by} to ${about}`)
  return [`${name} to ${audience} for ${purpose}`, ...facts, ...given].join(', ')
}

/** For people: how many cells there are, what each audience may see of what reaches it, and which tests fail. */
export async function tellReport({ ok, problems, cells, table, tests }: PolicyAnalysis, file: string): Promise<void> {
  const waived = problems.filter(problem => 'waived' in problem && problem.waived !== null).length
  const counts = [`${cells.walked.toLocaleString('en')} cells`, `${tests.filter(({ passed }) => passed).length} of ${tests.length} tests pass`]
  if (waived > 0) counts.push(`${waived} findings waived`)
  await write(`${file}: ${ok ? 'ok' : 'not ok'}${cells.walked > 0 ? ` (${counts.join(', ')})` : ''}\n`)
  // A class that shows what the one above it shows needs no line of its own.
  const same = (row: PolicyTableRow, above: string) => table.some(other => other.audience === row.audience && other.class === above
    && shown(other.most) === shown(row.most) && shown(other.least) === shown(row.least) && other.residual === row.residual)
  const alike = (row: PolicyTableRow) => row.class.includes('.') && same(row, row.class.slice(0, row.class.lastIndexOf('.')))
  const rows = table.filter(row => row.released.walked > 0 && !alike(row)).map(({ audience, class: name, cells, released, most, least, residual }) => [
    audience, name, shown(most), shown(least), `${Math.round(released.walked / cells.walked * 100)} %`, residual === null ? '' : residual.toLocaleString('en'),
  ])
  if (rows.length === 0) return
  const head = ['audience', 'class', 'at most', 'at least', 'cells', 'candidates']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()
  await write(`\n${shade(line(head), 1, process.stdout)}\n${rows.map(line).join('\n')}\n`)
}

function shown({ effect, representation, seal }: CellVerdict): string {
  return effect === 'deny' ? 'nothing' : `${representation ?? ''}${seal.length > 0 ? ` to ${seal.join()}` : ''}`
}

/** For people: each test that fails, and each change that none notices. */
export async function tellTests({ tests, mutation }: TestResult): Promise<void> {
  for (const { name, path, passed, failures } of tests) {
    if (!passed) await write(`${shade('fails', 31, process.stdout)} ${path} ${name}\n${failures.map(failure => `  ${failure}\n`).join('')}`)
  }
  await write(`${tests.filter(({ passed }) => passed).length} of ${tests.length} tests pass\n`)
  if (mutation === null) return
  for (const { rule, path, change } of mutation.survived) await write(`${shade('unnoticed', 33, process.stdout)} ${path} ${rule}: ${change}\n`)
  await write(`${mutation.noticed} of ${mutation.tried} changes are noticed, ${mutation.equivalent.length} change nothing\n`)
}
