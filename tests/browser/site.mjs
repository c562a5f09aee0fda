// A real server for pages that a test describes: it serves them with their own headers, serves the package as it is built,
// answers every POST, and keeps every request as it arrived.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseParts } from '../../www/serve.mjs'
import { gunzipSync } from 'node:zlib'

const DIST = new URL('../../pkg/dist/', import.meta.url)
const PAGE_SCRIPT = new URL('page.js', import.meta.url)
const TYPES = { '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' }

/** What a strict page sends. Fetching needs `connect-src`, which the inline entry does not. */
export function contentSecurityPolicy({ wasm = true, connect = false } = {}) {
  return [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    ...(connect ? ["connect-src 'self'"] : []),
    "form-action 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/** Starts the server. Each `page` gets an address; `requests` holds what arrived since `forget`. */
export async function startSite() {
  const pages = new Map()
  const requests = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const { method, url, rawHeaders, headers } = request
    requests.push({ method, url, rawHeaders, headers, body })
    server.emit('arrived')
    const { status = 200, type = 'text/plain; charset=utf-8', more = {}, content = 'received' } = await answer(method, url, pages)
    response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...more })
    response.end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`

  return {
    origin,
    requests,
    forget: () => { requests.length = 0 },
    /** Serves `html` at an address of its own, which is returned. */
    page(html, { csp = contentSecurityPolicy() } = {}) {
      const path = `/page/${pages.size}`
      pages.set(path, { html, csp })
      return `${origin}${path}`
    },
    /** The first request that a form or a script made with a body. */
    async posted() {
      for (;;) {
        const found = requests.find(({ method }) => method === 'POST')
        if (found !== undefined) return found
        await once(server, 'arrived', { signal: AbortSignal.timeout(5000) })
      }
    },
    /** What arrived besides the page, its script and the package, after giving anything under way the time to arrive. */
    async sent() {
      await wait(120)
      await fetch(`${origin}/fence`)
      return requests.filter(({ method, url }) => method !== 'GET' || !/^\/(page\/\d+|page\.js|veilgate\/[\w-]+\.(js|wasm)|fence|favicon\.ico)$/.test(url))
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

async function answer(method, url, pages) {
  if (method === 'POST') return {}
  if (url === '/favicon.ico') return { status: 204, content: '' }
  if (pages.has(url)) {
    const { html, csp } = pages.get(url)
    return { type: 'text/html; charset=utf-8', more: { 'Content-Security-Policy': csp }, content: html }
  }
  const file = url === '/page.js' ? PAGE_SCRIPT : url.startsWith('/veilgate/') ? new URL(basename(url), DIST) : undefined
  const content = file && await readFile(file).catch(() => undefined)
  return content === undefined ? { status: 404, content: 'nothing here' } : { type: TYPES[extname(url)], content }
}

/** The name and value pairs of what a form sent, whatever it was sent as. */
export function entriesOf({ headers, body }) {
  const type = headers['content-type'] ?? ''
  const bytes = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body
  if (type.startsWith('application/json')) return Object.entries(JSON.parse(bytes))
  if (type.startsWith('text/plain')) {
    return bytes.toString('utf8').split('\r\n').slice(0, -1).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
  }
  return parseParts(type || 'application/x-www-form-urlencoded', bytes).map(({ name, value }) => [name, value])
}
