// That the judge sees: each value is found in each encoding, and nothing is found where nothing is.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { leaked, leakedIn } from './leaks.mjs'
import { PLANTED } from './checkout.mjs'

const utf8 = value => Buffer.from(value)
const utf16 = value => Buffer.from(value, 'utf16le')
const around = bytes => [0, 1, 2].map(shift => Buffer.concat([randomBytes(shift), bytes, randomBytes(5)]))
const json = value => JSON.stringify(value).replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const ENCODINGS = {
  'as it is': value => [value],
  'with the line ends of the wire': value => [value.replaceAll('\n', '\r\n')],
  'in capitals': value => [value.toUpperCase()],
  'in small letters': value => [value.toLowerCase()],
  'without spaces and dashes': value => [value.replace(/[\s-]/g, '')],
  'percent-encoded': value => [encodeURIComponent(value), encodeURIComponent(value).toLowerCase()],
  'percent-encoded twice': value => [encodeURIComponent(encodeURIComponent(value))],
  'percent-encoded, every byte': value => [utf8(value).toString('hex').replace(/../g, '%$&')],
  'as a form writes it': value => [new URLSearchParams({ value }).toString()],
  'base64, three alignments': value => around(utf8(value)).map(bytes => bytes.toString('base64')),
  'base64url, three alignments': value => around(utf8(value)).map(bytes => bytes.toString('base64url')),
  'base64 of UTF-16': value => around(utf16(value)).map(bytes => bytes.toString('base64')),
  'base64 of base64': value => [utf8(utf8(value).toString('base64')).toString('base64')],
  'base64, percent-encoded': value => [encodeURIComponent(utf8(value).toString('base64'))],
  'hex': value => [utf8(value).toString('hex'), utf8(value).toString('hex').toUpperCase()],
  'hex after an odd digit': value => [`7${utf8(value).toString('hex')}`],
  'JSON': value => [JSON.stringify({ value })],
  'JSON, escaped': value => [json(value), json(value).replace(/\\u..../g, escape => escape.slice(0, 2) + escape.slice(2).toUpperCase())],
  'UTF-16': value => [utf16(value), utf16(value).swap16()],
  'character references': value => [value.replace(/[^\x20-\x7e]/gu, character => `&#${character.codePointAt(0)};`)],
  'compressed': value => [gzipSync, deflateSync, deflateRawSync, brotliCompressSync].map(compress => compress(utf8(`value=${value}&more=1`))),
}

for (const [name, encode] of Object.entries(ENCODINGS)) {
  test(`found: ${name}`, () => {
    for (const [field, value] of Object.entries(PLANTED)) {
      for (const encoded of encode(value)) assert.deepEqual(leakedIn({ [field]: value }, encoded), [field], `${field}: ${encoded}`)
    }
  })
}

test('found in the address, in a header and in the body', () => {
  const request = { method: 'POST', url: '/', rawHeaders: ['Host', 'here'], body: Buffer.alloc(0) }
  for (const [field, value] of Object.entries(PLANTED)) {
    assert.deepEqual(leaked({ [field]: value }, request), [])
    for (const place of [{ url: `/?q=${encodeURIComponent(value)}` }, { rawHeaders: ['Referer', encodeURIComponent(value)] }, { body: utf8(value) }]) {
      assert.deepEqual(leaked({ [field]: value }, { ...request, ...place }), [field])
    }
  }
})

test('not found in random text of the length of many envelopes', () => {
  for (let round = 0; round < 20; round += 1) {
    assert.deepEqual(leakedIn(PLANTED, `note=${randomBytes(6000).toString('base64url')}`, `note=${randomBytes(6000).toString('hex')}`), [])
  }
})
