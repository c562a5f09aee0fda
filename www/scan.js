// Looking for typed values in bytes that left, in every usual encoding. Runs on what the server said arrived.

// Four characters of base64 occur by chance once in some thousand messages of this size, five once in some hundred thousand.
const SHORT = 5
const SHORTEST_BASE64 = 4
// So many characters of base64url in a row are a ciphertext or a multipart boundary.
const TOKEN = 24

const latin1 = (bytes) => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return text
}
const utf8 = (text) => new TextEncoder().encode(text)

/** Bytes prepared for searching: as they are, and in lower case for the encodings whose letters have no case. */
export function haystack(bytes) {
  const exact = latin1(bytes)
  return { exact, folded: exact.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) }
}

/**
 * Every place where `value` stands in the haystack: `{ form, at, length, alone }`, `at` in bytes. `alone` is false
 * where the pattern is shorter than five characters and letters or digits stand beside it, or a ciphertext around it:
 * that happens by chance.
 */
export function find(value, { exact, folded }) {
  const hits = []
  for (const { form, pattern, anyCase } of patterns(value)) {
    const text = anyCase ? folded : exact
    for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) {
      hits.push({ form, at, length: pattern.length, alone: pattern.length >= SHORT || standsAlone(text, at, pattern.length) })
    }
  }
  return hits.sort((a, b) => a.at - b.at)
}

/** Which of the values are found, leaving out what may be chance. Values: `[{ name, value }]`. */
export function verdict(values, bytes) {
  const prepared = haystack(bytes)
  return values.filter(({ value }) => find(value, prepared).some((hit) => hit.alone))
}

function standsAlone(text, at, length) {
  const [before, after] = [text.slice(Math.max(0, at - TOKEN), at), text.slice(at + length, at + length + TOKEN)]
  return !/[0-9A-Za-z]$/.test(before) && !/^[0-9A-Za-z]/.test(after) && !isToken(before) && !isToken(after)
}

const isToken = (text) => text.length === TOKEN && /^[\w-]+$/.test(text)

/** All patterns for a value: itself, trimmed, with the line ends of a form, and its digits and letters without width, spaces and dashes. */
function patterns(value) {
  // Half a character is sent as U+FFFD, and a multipart body ends lines with CR LF.
  const whole = value.replace(/\p{Surrogate}/gu, '\ufffd')
  const compact = whole.normalize('NFKC').replace(/[\s-]+/g, '')
  const variants = new Set([whole, whole.trim(), whole.replace(/\r?\n/g, '\r\n'), compact].filter((text) => text !== ''))
  const seen = new Set()
  return [...variants].flatMap(encodings).filter(({ form, pattern }) => {
    // The first form that says the same wins: digits look alike in plain and URL-encoded.
    const key = form.startsWith('base64') ? `64 ${pattern}` : pattern.toLowerCase()
    return !seen.has(key) && seen.add(key)
  })
}

function encodings(text) {
  const bytes = utf8(text)
  const found = [{ form: 'plain', pattern: latin1(bytes) }]
  const escaped = encodeURIComponent(text).toLowerCase()
  found.push({ form: 'url', pattern: escaped, anyCase: true })
  found.push({ form: 'url', pattern: escaped.replaceAll('%20', '+'), anyCase: true })
  const json = JSON.stringify(text).slice(1, -1)
  found.push({ form: 'json', pattern: latin1(utf8(json)) })
  found.push({ form: 'json', pattern: asciiOnly(json).toLowerCase(), anyCase: true })
  found.push({ form: 'hex', pattern: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''), anyCase: true })
  for (const shift of [0, 1, 2]) {
    const pattern = base64At(bytes, shift)
    // A shorter one says too little about the value.
    if (pattern.length < SHORTEST_BASE64) continue
    found.push({ form: 'base64', pattern })
    found.push({ form: 'base64url', pattern: pattern.replaceAll('+', '-').replaceAll('/', '_') })
  }
  return found
}

const asciiOnly = (json) => json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The base64 characters that these bytes alone determine when `shift` bytes (modulo 3) stand before them. */
function base64At(bytes, shift) {
  const padded = new Uint8Array(shift + bytes.length)
  padded.set(bytes, shift)
  const from = Math.ceil((shift * 8) / 6)
  const to = Math.floor((padded.length * 8) / 6)
  return btoa(latin1(padded)).slice(from, to)
}
