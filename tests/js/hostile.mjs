// The envelopes that do not open, and the keys that open nothing, as the vectors describe them.
import { readFileSync } from 'node:fs'

const vectors = name => JSON.parse(readFileSync(new URL(`../vectors/seal/${name}.json`, import.meta.url), 'utf8'))
const { jwe, plaintext, expected, characters, cases } = vectors('hostile')
const { header, headers, parts, envelopes } = vectors('malformed')
const { key } = vectors('interop')
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = { i: 'invalid_envelope', o: 'open_failed' }

/** What opens, so that a test sees that the others could. */
export const GOOD = { jwe, key, expected, plaintext }

/** Of `hostile.json`: `{ name, jwe, key, expected, code }`, the code `null` where the plaintext comes out. */
export const HOSTILE = cases.map(({ name, part = 0, flip, text, replace, by, code, ...changes }) => {
  const own = jwe.split('.')
  const bytes = Buffer.from(own[part], 'base64url')
  if (flip !== undefined) {
    bytes[(flip + bytes.length) % bytes.length] ^= 1
    own[part] = bytes.toString('base64url')
  } else if (replace !== undefined) own[0] = replaced(bytes.toString(), replace, by)
  else if (text !== undefined) own[part] = text
  return { name, jwe: own.join('.'), key: changed(key, changes.key), expected: changed(expected, changes.expected), code }
})

/** The envelope with each of its characters changed: `{ name, jwe, key, expected, code }`. */
export const CHARACTERS = [...jwe].map((character, at) => {
  const value = ALPHABET.indexOf(character)
  const other = value === -1 ? '' : ALPHABET[value ^ 1]
  return { name: `character ${at}`, jwe: jwe.slice(0, at) + other + jwe.slice(at + 1), key, expected, code: CODES[characters[at]] }
})

const withPart = (part, text) => Object.assign([Buffer.from(header).toString('base64url'), ...jwe.split('.').slice(1)], { [part]: text }).join('.')

/** Of `malformed.json`: `{ name, jwe, message }`, all of them `invalid_envelope`. */
export const MALFORMED = [
  ...headers.map(({ name, replace, by, message }) => ({ name, jwe: withPart(0, replaced(header, replace, by)), message })),
  ...parts.map(({ name, part, text, message }) => ({ name, jwe: withPart(part, text), message })),
  ...envelopes.map(({ name, envelope, message }) => ({ name, jwe: envelope, message })),
]

function replaced(header, text, by) {
  if (!header.includes(text)) throw new Error(`${text} is not in the header`)
  return Buffer.from(header.replace(text, () => by)).toString('base64url')
}

function changed(object, changes = {}) {
  return Object.fromEntries(Object.entries({ ...object, ...changes }).filter(([, value]) => value !== null))
}
