// Prints what a page loads through each entry, in bytes, and fails over the budget.
import { readFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist')

/** Brotli bytes, 1 kB being 1,000. The module counts for entries that fetch it; in the inline one it is part of the code. */
const BUDGETS = { './url': 170_000, '.': 226_000 }

const size = bytes => ({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length,
})

/** An entry as a bundler ships it. */
async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(dist, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    // Bundlers make a piece of its own of what is imported when it is asked for.
    external: ['*.wasm', './analysis.js'],
    write: false,
    logLevel: 'warning',
  })
  return outputFiles[0].contents
}

const module = size(await readFile(join(dist, 'veilgate_bg.wasm')))
const rows = [['veilgate.wasm', module]]
const totals = {}
for (const [name, entry, fetches] of [['.', 'index.js', false], ['./url', 'url.js', true], ['./core', 'core.js', false], ['workerd', 'workerd.js', false]]) {
  const code = size(await bundled(entry))
  rows.push([`${name} (JavaScript)`, code])
  totals[name] = fetches ? { raw: code.raw + module.raw, gzip: code.gzip + module.gzip, brotli: code.brotli + module.brotli } : code
}
rows.push(['./url with the module', totals['./url']])

const line = (name, ...cells) => console.log(name.padEnd(24), ...cells.map(cell => cell.toLocaleString('en').padStart(10)))
line('', 'raw', 'gzip', 'brotli', 'budget')
let over = false
for (const [name, { raw, gzip, brotli }] of rows) {
  const budget = { './url with the module': BUDGETS['./url'], '. (JavaScript)': BUDGETS['.'] }[name]
  line(name, raw, gzip, brotli, budget ?? '')
  over ||= budget !== undefined && brotli > budget
}
if (over) {
  console.error('over the budget: what grew, and is it worth it?')
  process.exit(1)
}
