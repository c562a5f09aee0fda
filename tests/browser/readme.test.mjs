// The documents keep their word: every block of code in them is run as a reader would run it, one story for each document.
// Its shell lines install the package as it is packed, its policy protects its form in Chromium, its table of what leaves is
// held against the bytes that arrive, and its backend code opens what was sealed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import test, { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Guard } from '../../pkg/dist/index.js'
import { launch } from './support.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = file => readFileSync(join(root, file), 'utf8')

const STORIES = ['README.md', 'README.zh-CN.md', 'pkg/README.md']
const DOCUMENTS = [...STORIES, 'ARCHITECTURE.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
const LANGUAGES = ['sh', 'html', 'json', 'js', 'python']
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' }
const IMPORT_MAP = '<script type="importmap">{ "imports": { "veilgate": "/veilgate/index.js" } }</script>'
const MINUTES = 60_000
const PATIENCE = MINUTES / 2

/** Every block of code of a Markdown text: its language, its text and its line. An indented block has no language. */
function blocks(markdown) {
  const found = []
  let open = null
  let before = ''
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(line)
    if (open?.fence) {
      if (fence && fence[1].startsWith(open.fence) && fence[2] === '') open = null
      else open.lines.push(line)
    } else if (fence) {
      open = { fence: fence[1], language: fence[2], lines: [], line: index + 1 }
      found.push(open)
    } else if (/^(?: {4}|\t)/.test(line) && (open || before.trim() === '')) {
      if (!open) found.push(open = { language: '', lines: [], line: index + 1 })
      open.lines.push(line.trimStart())
    } else {
      open = null
    }
    before = line
  }
  return found.map(({ language, lines, line }) => ({ language, text: `${lines.join('\n')}\n`, line }))
}

/** The rows of the one table whose first cells are names of form controls: field, typed, class, and what left, `null` for nothing. */
function rows(markdown) {
  const said = cell => /^`(.*)`$/.exec(cell)?.[1] ?? null
  const lines = markdown.split('\n').filter(line => /^\| `\w+` \| `.*` \| `.*` \| .* \|$/.test(line))
  return lines.map(line => {
    const [field, typed, kind, left] = line.slice(2, -2).split(' | ').map(said)
    return { field, typed, kind, left }
  })
}

const commands = text => text.split('\n').map(line => line.replace(/\s+#.*$/, '').trim()).filter(line => line !== '')

// Nothing that a document says may need the network here: what it installs is packed below, and has no dependency.
const quiet = { npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' }

async function run(command, args, { cwd, shell = false }) {
  const child = spawn(command, args, { cwd, shell, env: { ...process.env, ...quiet, PYTHONIOENCODING: 'utf-8' } })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', text => { said.out += text })
  child.stderr.setEncoding('utf8').on('data', text => { said.err += text })
  const [status] = await once(child, 'close')
  return { status, ...said }
}

async function must(command, args, options) {
  const { status, out, err } = await run(command, args, options)
  assert.equal(status, 0, `${[command, ...args].join(' ')}: ${err || out}`)
  return out
}

const folders = []
after(() => folders.forEach(folder => rmSync(folder, { recursive: true, force: true })))
function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'veilgate-readme-'))
  folders.push(folder)
  return folder
}

let tarball
async function packed() {
  const folder = scratch()
  const [{ filename }] = JSON.parse(await must('npm pack --json --pack-destination', [`"${folder}"`], { cwd: join(root, 'pkg'), shell: true }))
  return join(folder, filename)
}

let demo
/** Starts the demo, waits for the line that it promises, asks for the page, and ends what was started. */
async function demoAnswers() {
  const child = spawn('cargo', ['xtask', 'demo'], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  let said = ''
  try {
    const url = await new Promise((resolve, reject) => {
      const hear = text => {
        said += text
        const ready = /^Demo ready: (http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(said)
        if (ready) resolve(ready[1])
      }
      child.stdout.setEncoding('utf8').on('data', hear)
      child.stderr.setEncoding('utf8').on('data', hear)
      ended.then(() => reject(new Error(`the demo ended: ${said}`)))
    })
    const page = await fetch(url)
    assert.equal(page.status, 200)
    assert.match(await page.text(), /<form/)
  } finally {
    // Its own process group: cargo, xtask and the server.
    if (child.exitCode === null) process.kill(-child.pid)
    await ended
  }
}

let help
/** This very test is a part of `cargo xtask test`; that the verb is there is all that is left to see. */
async function helpLists(verb) {
  help ??= must('cargo', ['xtask', '--help'], { cwd: root })
  assert.match(await help, new RegExp(`^ +${verb} `, 'm'))
}

/** One command of a document, in the folder of its story. */
async function command(line, folder) {
  if (line === 'cargo xtask demo') return await (demo ??= demoAnswers())
  if (line === 'cargo xtask test') return await helpLists('test')
  if (line === 'npm i veilgate') {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    await must(`npm i "${await (tarball ??= packed())}"`, [], { cwd: folder, shell: true })
    // Someone who follows the text has installed the library that it names.
    symlinkSync(join(root, 'tests/node_modules/jose'), join(folder, 'node_modules/jose'), 'dir')
    return
  }
  if (line.startsWith('npx veilgate ')) return await must(line, [], { cwd: folder, shell: true })
  assert.fail(`no test knows how to run \`${line}\``)
}

/** Serves a page, the JSON files of a folder and its installed package; answers a submission with nothing, so that the page stays. */
async function serve(pages, folder) {
  const bodies = []
  const waiting = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'POST') {
      bodies.push(Buffer.concat(chunks))
      response.writeHead(204).end()
      waiting.shift()?.(bodies.at(-1))
      return
    }
    const { pathname } = new URL(request.url, 'http://127.0.0.1')
    const installed = pathname.startsWith('/veilgate/')
    const file = join(folder, ...(installed ? ['node_modules/veilgate/dist'] : []), basename(pathname))
    const page = pages[pathname]
    const servable = page === undefined && (installed || /\.json$/.test(pathname)) && !/private/.test(pathname) && existsSync(file)
    if (page === undefined && !servable) return response.writeHead(404).end()
    response.writeHead(200, {
      'Content-Type': TYPES[page === undefined ? extname(pathname) : '.html'],
      'Content-Security-Policy': "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'self'",
    })
    response.end(page ?? readFileSync(file))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    bodies,
    submission: () => new Promise(resolve => { waiting.push(resolve) }),
    close: () => { server.close(); server.closeAllConnections() },
  }
}

/** A value that arrived, as someone without the key reads it: of an envelope the header, less what is random in it. */
function readable(value) {
  if (!/^eyJ[\w-]+(\.[\w-]+){4}$/.test(value)) return value
  const { epk, veilgate: { policy, ...bound }, ...header } = JSON.parse(Buffer.from(value.split('.', 1)[0], 'base64url'))
  assert.ok(epk && policy, 'an envelope has an ephemeral key and names its policy')
  return JSON.stringify({ ...header, veilgate: bound })
}

/** Whether a value stands in a form body, as it is or as one would encode it. Three digits stand in any ciphertext by chance. */
function stands(value, body) {
  const [raw, bytes] = [body.toString('utf8'), Buffer.from(value)]
  const hay = [...[...new URLSearchParams(raw)].flat().map(readable), ...(bytes.length > 4 ? [raw] : [])].join('\n')
  return [value, encodeURIComponent(value), JSON.stringify(value), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
    .some(form => hay.includes(form))
}

/** Fills the form of a block with what the table says was typed, with the guard and without it, and gives what arrived. */
async function submitted(html, table, folder) {
  const page = inside => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Order</title>${IMPORT_MAP}</head><body>${inside}</body></html>`
  const bare = html.replace(/<script[\s\S]*<\/script>/, '').replace('<button disabled', '<button')
  const browser = await launch()
  const server = await serve({ '/': page(html), '/bare': page(bare) }, folder)
  try {
    const tab = await browser.newPage()
    await tab.addInitScript(() => addEventListener('veilgate:protected', event => { globalThis.outcome = event.detail }))
    const send = async path => {
      await tab.goto(server.url + path)
      const names = await tab.locator('form :is(input, textarea)').evaluateAll(controls => controls.map(control => control.name))
      assert.deepEqual(names, table.map(({ field }) => field), 'the table has a row for every field of the form')
      for (const { field, typed } of table) await tab.locator(`[name="${field}"]`).fill(typed)
      const arrived = server.submission()
      await tab.locator('form button').click()
      // The race ends the wait where the form is held, or the browser gone.
      return await Promise.race([arrived, tab.waitForTimeout(PATIENCE).then(() => assert.fail(`${path} sent nothing`))])
    }
    const unguarded = await send('/bare')
    const body = await send('/')
    const { decisions } = await tab.evaluate(() => globalThis.outcome)
    assert.equal(server.bodies.length, 2)
    return { unguarded, body, decisions }
  } finally {
    await browser.close()
    server.close()
  }
}

/** The policy as the document has it, but alive on the day of the test. */
function alive(policy) {
  const document = JSON.parse(policy)
  return JSON.stringify({ ...document, policy: { ...document.policy, expires: new Date(Date.now() + 24 * 60 * MINUTES).toISOString() } })
}

for (const file of STORIES) {
  const markdown = read(file)
  const story = blocks(markdown)
  const of = language => story.filter(block => block.language === language)

  test(file, { timeout: 10 * MINUTES }, async context => {
    const folder = scratch()
    const table = rows(markdown)
    const sealed = []

    await context.test('has no block that this test does not run', () => {
      for (const { language, line } of story) assert.ok(LANGUAGES.includes(language), `${file}:${line}: no test knows how to run ${language || 'an indented block'}`)
      assert.equal(of('html').length, 1)
      assert.equal(of('json').length, 1)
      assert.ok(table.length > 0)
    })

    await context.test('policy', async () => {
      const [{ text }] = of('json')
      assert.deepEqual(await Guard.check(text), { ok: true, problems: [] })
      writeFileSync(join(folder, 'policy.json'), alive(text))
    })

    for (const line of of('sh').flatMap(({ text }) => commands(text))) {
      await context.test(line, () => command(line, folder))
    }
    for (const line of markdown.match(/(?<=`)npx veilgate [^`]+(?=`)/g) ?? []) {
      await context.test(line, () => command(line, folder))
    }

    await context.test('form', async () => {
      const [{ text }] = of('html')
      const { unguarded, body, decisions } = await submitted(text, table, folder)
      const arrived = new URLSearchParams(body.toString('utf8'))
      assert.deepEqual([...arrived.keys()], table.filter(({ left }) => left !== null).map(({ field }) => field))
      for (const [index, { field, typed, kind, left }] of table.entries()) {
        assert.equal(decisions[index].path, field)
        assert.equal(decisions[index].class, kind, field)
        assert.ok(stands(typed, unguarded), `without the guard ${field} arrives as it was typed`)
        if (left !== typed) assert.ok(!stands(typed, body), `${field} arrives as it was typed`)
        if (!left?.endsWith('…')) {
          assert.equal(arrived.get(field), left, field)
          continue
        }
        const jwe = arrived.get(field)
        assert.ok(jwe.startsWith(left.slice(0, -1)), `${field}: ${jwe}`)
        sealed.push({ field, jwe, typed })
      }
      assert.ok(sealed.length > 0)
    })

    const opens = async (open, refusal) => {
      for (const { field, jwe, typed } of sealed) {
        const opened = await open(jwe, field)
        assert.deepEqual([opened.status, opened.out], [0, typed], opened.err)
        const refused = await open(jwe, `${field}2`)
        assert.equal(refused.out, '')
        assert.match(refused.err, refusal)
      }
    }

    for (const { text } of of('js')) {
      await context.test('opened in Node', () => {
        writeFileSync(join(folder, 'open.mjs'), text)
        writeFileSync(join(folder, 'run.mjs'), "import { open } from './open.mjs'\nprocess.stdout.write(await open(...process.argv.slice(2)))\n")
        return opens((...args) => run(process.execPath, ['run.mjs', ...args], { cwd: folder }), /sealed for something else/)
      })
    }
    for (const { text } of of('python')) {
      await context.test('opened in Python', () => {
        const python = process.env.VEILGATE_PYTHON
        assert.ok(python, 'VEILGATE_PYTHON does not name a Python with jwcrypto: run `cargo xtask test`')
        writeFileSync(join(folder, 'opening.py'), text)
        writeFileSync(join(folder, 'run.py'), 'import sys\nfrom opening import open_value\nsys.stdout.write(open_value(*sys.argv[1:]))\n')
        return opens((...args) => run(python, ['run.py', ...args], { cwd: folder }), /sealed for something else/)
      })
    }
  })
}

test('both languages show the same code and the same bytes', () => {
  const shown = file => blocks(read(file)).map(({ language, text }) => [language, language === 'sh' ? commands(text) : text])
  assert.deepEqual(shown('README.zh-CN.md'), shown('README.md'))
  assert.deepEqual(rows(read('README.zh-CN.md')), rows(read('README.md')))
})

for (const file of DOCUMENTS) {
  test(`${file} points at what is there`, () => {
    const text = read(file).replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target)
    for (const target of links) {
      if (/^https:\/\//.test(target)) continue
      const [path, anchor] = target.split('#')
      const named = path === '' ? join(root, file) : join(root, dirname(file), path)
      assert.ok(existsSync(named), `${target} is not there`)
      if (anchor) assert.ok(anchors(readFileSync(named, 'utf8')).includes(anchor), `${target} is no heading`)
    }
  })
}

/** The anchors that headings get. */
function anchors(markdown) {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'))
}

for (const file of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
  test(`${file} names files that are there`, () => {
    const spans = [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span)
    const paths = spans.filter(span => /^\.?[\w-][\w./-]*$/.test(span) && (span.includes('/') || /\.(?:rs|ts|m?js|json|toml|md|html)$/.test(span)))
    assert.ok(paths.length > 0)
    for (const path of paths) assert.ok(existsSync(join(root, path)), `${path} is not there`)
  })
}
