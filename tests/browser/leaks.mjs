// The judge: is a value in what left the page, in any encoding? It decodes what left in every usual way, again and again,
// and looks for the value as UTF-8 and UTF-16 without regard to case. `leaks.test.mjs` shows that it sees.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

const DEPTH = 3
// A shorter value occurs by chance in long ciphertext, so there it counts only where no letter or digit stands beside it.
const SHORT = 6

/** The names of those values that stand in a request: in its address, its headers or its body. */
export function leaked(values, { method, url, rawHeaders, body }) {
  const head = Buffer.from([method, url, ...rawHeaders].join('\n'), 'latin1')
  return leakedIn(values, head, body)
}

/** The same for bytes and texts. */
export function leakedIn(values, ...texts) {
  const views = texts.flatMap(text => viewsOf(Buffer.from(text)))
  return Object.entries(values).filter(([, value]) => needlesOf(value).some(needle => views.some(view => stands(needle, view)))).map(([name]) => name)
}

/** The value as typed, with the line ends of the wire, and without width, spaces and dashes; in either case; in UTF-8 and UTF-16. */
function needlesOf(value) {
  const lines = value.replace(/\r\n?/g, '\n')
  const spellings = [lines, lines.replaceAll('\n', '\r\n'), value.normalize('NFKC').replace(/[\s-]+/g, '')]
  const cased = spellings.flatMap(text => [text, text.toLowerCase(), text.toUpperCase()])
  const bytes = cased.flatMap(text => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()])
  return [...new Set(bytes.map(folded))]
}

/** Everything that the bytes may stand for. `random` marks what no longer is text that could hold short values by chance. */
function viewsOf(bytes) {
  const seen = new Map()
  const visit = (view, random, depth) => {
    const key = view.toString('latin1')
    if (view.length === 0 || seen.has(key)) return
    seen.set(key, { text: folded(view), random })
    if (depth === 0) return
    for (const { decode, random: decoded } of DECODERS) {
      for (const next of decode(view)) visit(next, random || decoded, depth - 1)
    }
  }
  visit(bytes, false, DEPTH)
  return [...seen.values()]
}

const replaced = (pattern, replacement) => bytes => {
  const text = bytes.toString('latin1')
  const next = text.replace(pattern, replacement)
  return next === text ? [] : [Buffer.from(next, 'latin1')]
}
/** The UTF-8 of a text, one character for each byte. */
const bytewise = text => Buffer.from(text).toString('latin1')
const codePoint = digits => bytewise(String.fromCodePoint(Math.min(digits, 0x10ffff)))

const DECODERS = [
  { decode: replaced(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))) },
  { decode: replaced(/\+/g, ' ') },
  // Pairs of surrogates are two escapes, so a run is decoded at once.
  { decode: replaced(/(?:\\u[0-9a-f]{4})+/gi, run => bytewise(JSON.parse(`"${run}"`))) },
  { decode: replaced(/\\([nrt"\\/])/g, (_, letter) => JSON.parse(`"\\${letter}"`)) },
  { decode: replaced(/&#(\d{1,7});/g, (_, digits) => codePoint(Number(digits))) },
  { random: true, decode: bytes => [0, 1].map(start => decodedRuns(bytes, /[0-9a-f]{6,}/gi, start, 'hex')) },
  // A run may begin anywhere in a group of four.
  { random: true, decode: bytes => [0, 1, 2, 3].map(start => decodedRuns(bytes, /[\w+/-]{5,}/g, start, 'base64')) },
  { random: true, decode: bytes => [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync].flatMap(inflate => {
    try {
      return [inflate(bytes)]
    } catch {
      return []
    }
  }) },
]

/** All runs of such letters, each decoded from its `start`. */
function decodedRuns(bytes, pattern, start, encoding) {
  const runs = bytes.toString('latin1').match(pattern) ?? []
  return Buffer.concat(runs.flatMap(run => [Buffer.from(run.slice(start), encoding), Buffer.of(0)]))
}

const folded = bytes => bytes.toString('latin1').replace(/[A-Z]/g, letter => letter.toLowerCase())

function stands(needle, { text, random }) {
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
    if (random || needle.length >= SHORT || !/[\w-]/.test(text.charAt(at - 1) + text.charAt(at + needle.length))) return true
  }
  return false
}
