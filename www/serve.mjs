// Serves the demo page with the headers that the page recommends, and an echo endpoint that answers with what arrived.
// Plain Node, no dependency, bound to this machine only. `start` is exported so that tests run against the same server.

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const HOST = '127.0.0.1'
const PREFERRED_PORT = 4173
const MAX_BODY_BYTES = 1 << 20

const MOUNTS = {
  '/veilgate/': fileURLToPath(new URL('../pkg/dist/', import.meta.url)),
  '/': fileURLToPath(new URL('./', import.meta.url)),
}

// An ending that is not listed is not served.
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

export const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  // Covers what a CSP leaves open: popups, top-level navigation, WebRTC and preconnect.
  'Connection-Allowlist': '(response-origin)',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
}

/**
 * Starts the server and resolves once it listens.
 *
 * @param {object} [options]
 * @param {number} [options.port] 0 means a free one.
 * @param {Record<string, string | null>} [options.headers] Laid over HEADERS; `null` takes one away.
 * @param {(request: { method: string, url: string, headers: object, body: Buffer }) => void} [options.onRequest]
 *   Called with every request whose body has arrived.
 * @param {Record<string, string>} [options.mounts] Further folders to serve, by path prefix ending in `/`.
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function start({ port = 0, headers = {}, onRequest = () => {}, mounts = {} } = {}) {
  const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== null)
  const folders = Object.entries({ ...MOUNTS, ...mounts }).sort(([a], [b]) => b.length - a.length)
  const server = createServer((request, response) => {
    for (const [name, value] of sent) response.setHeader(name, value)
    answer(request, response, folders, onRequest).catch(() => refuse(response, 500))
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  const taken = server.address().port
  return {
    url: `http://${HOST}:${taken}/`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request, response, folders, onRequest) {
  const body = await readBody(request)
  if (body === null) return refuse(response, 413)
  const { method, url, headers } = request
  onRequest({ method, url, headers, body })
  const path = decodePath(url)
  if (path === null) return refuse(response, 400)
  if (path === '/echo') return method === 'POST' ? echo(request, response, body) : refuse(response, 405, 'POST')
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'GET, HEAD')
  const bytes = await readMounted(path, folders)
  if (bytes === null) return refuse(response, 404)
  const { content, encoding } = await compressed(bytes.content, headers['accept-encoding'])
  response.writeHead(200, { 'Content-Type': bytes.type, 'Content-Length': content.length, 'Vary': 'Accept-Encoding', ...encoding })
  response.end(method === 'HEAD' ? undefined : content)
}

/** What was compressed, by its digest. */
const zipped = new Map()

/**
 * As any server of a page does it, so that what the browser reports as transferred is what a visitor would load; once for each
 * content, because a page should wait for its files and not for their compression.
 */
async function compressed(content, accepted = '') {
  if (!/\bgzip\b/.test(accepted)) return { content, encoding: {} }
  const key = createHash('sha256').update(content).digest('base64')
  if (!zipped.has(key)) zipped.set(key, await promisify(gzip)(content))
  return { content: zipped.get(key), encoding: { 'Content-Encoding': 'gzip' } }
}

/** The whole body, or `null` once it is longer than the limit. */
async function readBody(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return length > MAX_BODY_BYTES ? null : Buffer.concat(chunks)
}

/** The decoded path of a request target, or `null` where it is none. */
function decodePath(target) {
  try {
    const path = decodeURIComponent(new URL(target, `http://${HOST}`).pathname)
    return /[\0\\]/.test(path) ? null : path
  } catch {
    return null
  }
}

async function readMounted(path, folders) {
  const [prefix, folder] = folders.find(([start]) => path.startsWith(start)) ?? []
  if (folder === undefined) return null
  const inside = path.slice(prefix.length) || 'index.html'
  const type = TYPES[extname(inside)]
  if (type === undefined || inside.split('/').some((part) => part === '' || part.startsWith('.'))) return null
  try {
    const root = await realpath(folder)
    // Resolved before it is compared, so that no link leads out of the folder either.
    const file = await realpath(join(root, inside))
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return null
    return { type, content: await readFile(file) }
  } catch {
    return null
  }
}

function echo(request, response, body) {
  const { method, url, headers } = request
  const said = JSON.stringify({
    method,
    url,
    httpVersion: request.httpVersion,
    headers,
    bodyBase64: body.toString('base64'),
    parts: parseParts(headers['content-type'] ?? '', body),
  })
  response.writeHead(200, { 'Content-Type': TYPES['.json'] })
  response.end(said)
}

/** The name and value pairs of a form body; empty for any other kind of body. */
export function parseParts(contentType, body) {
  const type = contentType.split(';', 1)[0].trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') {
    return [...new URLSearchParams(body.toString('utf8'))].map(([name, value]) => ({ name, value }))
  }
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  if (type !== 'multipart/form-data' || boundary === null) return []
  return splitMultipart(body, boundary[1] ?? boundary[2])
}

function splitMultipart(body, boundary) {
  const parts = []
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const framed = Buffer.concat([Buffer.from('\r\n'), body])
  let from = framed.indexOf(delimiter)
  while (from !== -1) {
    const begin = from + delimiter.length
    const end = framed.indexOf(delimiter, begin)
    if (end === -1) break
    const blank = framed.indexOf('\r\n\r\n', begin)
    if (blank !== -1 && blank < end) {
      parts.push(readPart(framed.toString('utf8', begin, blank), framed.subarray(blank + 4, end)))
    }
    from = end
  }
  return parts
}

function readPart(head, content) {
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1] ?? ''
  const filename = /;\s*filename="([^"]*)"/i.exec(head)?.[1]
  const part = { name: unescapeName(name), value: content.toString('utf8') }
  if (filename === undefined) return part
  return { ...part, filename: unescapeName(filename), valueBase64: content.toString('base64') }
}

// The HTML standard escapes exactly these three in a multipart name.
function unescapeName(name) {
  return name.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%22/gi, '"')
}

function refuse(response, status, allow) {
  if (response.headersSent) return response.destroy()
  if (allow !== undefined) response.setHeader('Allow', allow)
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${status}\n`)
}

async function main(args) {
  const wish = args[0] === '--port' ? Number(args[1]) : null
  const usable = wish === null ? args.length === 0 : args.length === 2 && Number.isInteger(wish) && wish >= 0 && wish <= 65535
  if (!usable) {
    process.stderr.write('usage: node www/serve.mjs [--port N]\n')
    process.exitCode = 2
    return
  }
  try {
    const server = wish === null ? await startPreferred() : await start({ port: wish })
    process.stdout.write(`Demo ready: ${server.url}\n`)
  } catch (error) {
    process.stderr.write(`cannot listen on ${HOST}${wish === null ? '' : `:${wish}`}: ${error.code}\n`)
    process.exitCode = 2
  }
}

async function startPreferred() {
  try {
    return await start({ port: PREFERRED_PORT })
  } catch {
    return start({ port: 0 })
  }
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === (await realpath(process.argv[1]))) {
  await main(process.argv.slice(2))
}
