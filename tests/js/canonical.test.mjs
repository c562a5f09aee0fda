// The identity of a policy: SHA-256 over its RFC 8785 form, held to what another implementation makes of the same document.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Guard } from '../../pkg/dist/index.js'
import { error, policy, vectors } from './support.mjs'

/** RFC 8785 as JavaScript has most of it: `JSON.stringify` for what is no object, and keys in the order of their UTF-16 units. */
export const canonical = value => {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`
}
const identity = ({ signatures, ...document }) => createHash('sha256').update(canonical(document)).digest('hex')

const { cases, numbers, written } = vectors('policy/canonical.json')
const BASE = JSON.stringify(policy({ keys: {} , rules: [] }))
/** The base with any JSON in it. */
const holding = text => BASE.replace('{', `{"$schema":${text},`)
const sha256 = async text => {
  const guard = await Guard.load(text)
  guard.free()
  return guard.policy.sha256
}

for (const { name, text, canonical: expected } of cases) {
  test(`canonical form: ${name}`, async () => {
    assert.equal(canonical(JSON.parse(text)), expected)
    assert.equal(await sha256(holding(text)), identity(JSON.parse(holding(text))))
    assert.equal(await sha256(holding(expected)), await sha256(holding(text)))
  })
}

for (const { bits, text, taken } of numbers) {
  test(`number: ${bits}, ${text}`, async () => {
    const number = Buffer.from(bits, 'hex').readDoubleBE()
    assert.equal(JSON.stringify(number), text)
    if (taken) assert.equal(await sha256(holding(text)), identity({ ...JSON.parse(BASE), $schema: number }))
    else await assert.rejects(sha256(holding(text)), error('invalid_policy', '/$schema'))
  })
}

test('whole numbers have one form, however they are written', async () => {
  for (const { written: text, canonical: form } of written) {
    assert.equal(canonical(JSON.parse(text)), form)
    assert.equal(await sha256(holding(text)), await sha256(holding(form)), text)
  }
})

test('documents made at random have the identity that another implementation gives them', async () => {
  let seed = 1
  const below = count => {
    seed = seed * 48271 % 2147483647
    return seed % count
  }
  const LETTERS = ['a', 'B', '0', '"', '\\', '/', '\n', '\u0000', '\u001f', '\u007f', 'é', '中', '\u2028', '\ufb33', '😀', '\u{10ffff}', '\ue000']
  const word = () => Array.from({ length: below(5) }, () => LETTERS[below(LETTERS.length)]).join('')
  const value = depth => {
    switch (below(depth > 3 ? 5 : 7)) {
      case 0: return null
      case 1: return below(2) === 0
      case 2: return (below(2) === 0 ? 1 : -1) * below(2 ** 31) * below(2 ** 20)
      case 3: case 4: return word()
      case 5: return Array.from({ length: below(4) }, () => value(depth + 1))
      default: return Object.fromEntries(Array.from({ length: below(6) }, () => [word(), value(depth + 1)]))
    }
  }
  for (let round = 0; round < 500; round++) {
    const document = { ...JSON.parse(BASE), $schema: value(0) }
    const text = JSON.stringify(document, null, round % 3)
    assert.equal(await sha256(text), identity(document), text)
  }
})

test('signatures are no part of the identity, and everything else is', async () => {
  const bare = JSON.parse(BASE)
  const signed = { ...bare, signatures: [{ role: 'security', kid: 'k', alg: 'EdDSA', value: 'AA' }] }
  assert.equal(await sha256(signed), identity(bare))
  assert.equal(identity(signed), identity(bare))
  for (const other of [{ ...bare, $schema: null }, { ...bare, policy: { ...bare.policy, revision: 4 } }, { ...bare, policy: { ...bare.policy, mode: 'enforce' } }]) {
    assert.notEqual(await sha256(other), identity(bare))
    assert.equal(await sha256(other), identity(other))
  }
})
