// The words of the demo page: both languages say everything, and nothing is left over. Needs no browser.
import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { CHANGES } from '../../www/changes.js'
import { CLASSES, SAID, ZH } from '../../www/i18n.js'

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = await read('www/index.html')
const scripts = (await readdir(new URL('../../www/', import.meta.url))).filter((name) => name.endsWith('.js') && name !== 'i18n.js')
// Of i18n.js only what follows the words.
const [, speaking] = (await read('www/i18n.js')).split('const english = ')
const source = [speaking, ...(await Promise.all(scripts.map((name) => read(`www/${name}`))))].join('\n')

const matches = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, key]) => key))].sort()
const placeholders = (text) => matches(text, /\{(\w+)\}/g)
const han = /\p{Script=Han}/u

// The same in both languages, or only punctuation.
const NOT_HAN = new Set(['and', 'said.field', 'form.base64', 'form.base64url'])

test('what stands in the page has its Chinese, and no Chinese is left over', () => {
  assert.deepEqual(matches(page, /data-t(?:-label)?="([^"]+)"/g), Object.keys(ZH).sort())
  for (const [key, text] of Object.entries(ZH)) assert.ok(han.test(text) || text === 'Veilgate', key)
})

test('what scripts say has both languages with the same parts', () => {
  for (const [key, { en, zh }] of Object.entries({ ...SAID, ...CLASSES })) {
    assert.ok(en.length > 0 && !han.test(en), `${key}: English`)
    assert.ok(NOT_HAN.has(key) ? zh.length > 0 : han.test(zh), `${key}: Chinese`)
    assert.deepEqual(placeholders(zh), placeholders(en), key)
  }
})

test('every sentence that scripts ask for is there, and every one that is there is asked for', () => {
  const literal = matches(source, /'([a-z][\w-]*(?:\.[\w-]+)*)'/g).filter((key) => key in SAID)
  const asked = matches(source, /\bt\('([^']+)'/g)
  const prefixes = matches(source, /`([a-z]+(?:\.[a-z]+)*\.)\$\{/g)
  for (const key of asked) assert.ok(key in SAID, key)
  for (const key of Object.keys(SAID)) {
    const base = key.replace(/\.(?:one|help)$/, '')
    assert.ok(literal.includes(key) || literal.includes(base) || prefixes.some((prefix) => key.startsWith(prefix)), `${key} is said nowhere`)
  }
})

test('every class has a title of its own or of one above it', async () => {
  const tops = matches(await read('src/model/catalogue.rs'), /^([a-z]+)\|/gm)
  assert.ok(tops.length > 10)
  for (const top of tops) assert.ok(top in CLASSES, top)
})

test('each change to try finds its place in the policy once', async () => {
  const policy = await read('www/policy.json')
  const buttons = matches(page, /data-change="([^"]+)"/g)
  assert.deepEqual(buttons, Object.keys(CHANGES).sort())
  for (const [name, [there]] of Object.entries(CHANGES)) assert.equal(policy.split(there).length, 2, name)
})
