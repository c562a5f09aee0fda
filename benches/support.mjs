// What the benches share: a page to measure in, medians, and the record.

import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from '../www/serve.mjs'

export const ROUNDS = 5

const here = name => fileURLToPath(new URL(name, import.meta.url))

/** The folder of the module that does nothing. */
export function emptyModule() {
  const folder = process.env.VEILGATE_EMPTY
  if (!folder) throw new Error('VEILGATE_EMPTY does not name the empty module: run `cargo xtask bench`')
  return folder
}

/** Serves the page, with the headers of the demo page, and what it imports. */
export function serve(mounts = {}) {
  return start({ mounts: { '/': here('page/'), '/jose/': here('node_modules/jose/dist/webapi/'), ...mounts } })
}

export function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Prints a median and what it is the median of. */
export function print(name, figures, unit) {
  const digits = unit === 'ms' ? 2 : 0
  const rounds = figures.map(figure => figure.toFixed(digits)).join('  ')
  console.log(`  ${name.padEnd(30)} ${median(figures).toFixed(digits).padStart(7)} ${unit}   ${rounds}`)
}

/** Holds a ratio against its limit. A ratio that is exceeded fails the run, which goes on. */
export function hold(what, ratio, limit) {
  const fits = ratio <= limit
  console.log(`  ${what.padEnd(30)} ${ratio.toFixed(2).padStart(7)}      ${fits ? 'within' : 'EXCEEDS'} the limit of ${limit}`)
  if (!fits) process.exitCode = 1
}

/** With `--record`, appends a line to a file of results: where and when it was measured, then the figures. */
export function record(file, runtime, figures) {
  const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } })
  if (!values.record) return
  const line = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown'} x${cpus().length}`,
    runtime,
    ...figures,
  }
  const path = here(`results/${file}`)
  if (!existsSync(path)) writeFileSync(path, `${Object.keys(line).join(',')}\n`)
  appendFileSync(path, `${Object.values(line).map(cell).join(',')}\n`)
}

/** A figure to three digits, or text, as RFC 4180 has it. */
function cell(value) {
  const text = typeof value === 'number' ? String(Number(value.toPrecision(3))) : value
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The commit that was measured; `+` where the tree was changed since. */
function commit() {
  const git = (...words) => execFileSync('git', words, { cwd: here('.'), encoding: 'utf8' }).trim()
  return git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+')
}
