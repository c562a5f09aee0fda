// Policies that were written to hurt: each is refused with a clear error, or read, within a second.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Guard } from '../../pkg/dist/index.js'

const HEAD = '"format":"veilgate/1","policy":{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"},"audiences":{"a":{"kind":"log"}},"purposes":{"o":{"title":{"en":"o"}}}'
const many = (count, one) => Array.from({ length: count }, (_, place) => one(place)).join()
const permit = (classes, audiences) => `{"id":"r","effect":"permit","classes":[${classes}],"audiences":[${audiences}],"purposes":["o"],"form":{"represent":"raw"},"reason":{"en":"r"}}`
const nested = depth => `${'{"not":'.repeat(depth)}{"consent":{"strength":"general"}}${'}'.repeat(depth)}`
const forbid = when => `{"id":"f","effect":"forbid","when":${when},"reason":{"en":"r"}}`
const policy = (members, rules = '') => `{${HEAD},"rules":[${rules}]${members && `,${members}`}}`
const pack = (id, rest) => ({ format: 'veilgate-pack/1', pack: { id, revision: 1, title: { en: id }, notice: { en: 'n' } }, norms: {}, rules: [], ...rest })
const ring = Array.from({ length: 200 }, (_, place) => pack(`p${place}`, { extends: [`p${(place + 1) % 200}`] }))
const ladder = Array.from({ length: 60 }, (_, place) => pack(`p${place}`, { extends: Array.from({ length: 60 }, (_, other) => `p${other}`).slice(place + 1) }))

/** Name, text, the codes that are expected (none: it loads), packs. */
const DOCUMENTS = [
  ['a mebibyte and a byte', ' '.repeat(1 << 20) + '{', ['E001']],
  ['thirty-two mebibytes', `{${HEAD},"rules":[],"x":"${'x'.repeat(32 << 20)}"}`, ['E001']],
  ['arrays, nested', '['.repeat(500_000), ['E001']],
  ['objects, nested', '{"a":'.repeat(170_000), ['E001']],
  ['conditions, nested', policy('', forbid(nested(30_000))), ['E001']],
  ['a hundred thousand keys', `{${HEAD},"rules":[],${many(100_000, place => `"${place}":0`)}}`, ['E001']],
  ['the same key again and again', `{${HEAD},"rules":[],${many(180_000, () => '"a":0')}}`, ['E001']],
  ['the same key of a map again and again', policy(`"keys":{${many(60_000, () => '"k":0')}}`), ['E001']],
  ['half of a surrogate pair', policy('"defaults":{"\\ud800":1}'), ['E001']],
  ['a surrogate pair', policy('"defaults":{"\\ud83d\\ude00":1}'), ['E001']],
  ['a number beyond 2^53', policy('"context":{"attrs":{"n":{"type":"int","min":0,"max":9007199254740993,"source":"host"}}}'), ['E001']],
  ['a number beyond all numbers', policy('"context":{"attrs":{"n":{"type":"int","min":0,"max":1e400,"source":"host"}}}'), ['E001']],
  ['a number of a million digits', policy(`"defaults":${'9'.repeat(1_000_000)}`), ['E001']],
  ['every class against every audience', policy('"classes":{"x":{"level":1,"releaseOnlyTo":[]}}', permit(many(1000, () => '"x"'), many(1000, () => '"a"'))), ['E010']],
  ['classes with a hundred dots', policy(`"classes":{${many(140, place => `"${'a.'.repeat(place)}b${place}":{"level":2}`)}}`), ['E001']],
  ['names near to others', policy('', permit(many(1000, place => `"contact.phon${place}"`), '"a"')), ['E002']],
  ['packs in a ring', policy('"extends":["p0"]'), ['E002'], ring],
  ['packs that all extend all others', policy('"extends":["p0"]'), [], ladder],
  ['a pack of a mebibyte', policy('"extends":["p"]'), ['E001'], [pack('p', { rules: Array.from({ length: 9000 }, () => ({ id: 'r' })) })]],
]

test('what is hostile is answered within a second', async t => {
  await Guard.check('{}')
  for (const [name, text, codes, packs] of DOCUMENTS) {
    await t.test(name, async () => {
      const start = performance.now()
      const { ok, problems } = await Guard.check(text, { packs })
      const took = performance.now() - start
      assert.ok(took < 1000, `${Math.round(took)} ms`)
      assert.equal(ok, codes.length === 0, JSON.stringify(problems[0]))
      for (const code of codes) assert.ok(problems.some(problem => problem.code === code), JSON.stringify(problems.slice(0, 3)))
      assert.ok(problems.length <= 200 && problems.every(({ message, help }) => message.length < 400 && help !== ''))
      if (ok) await Guard.load(text, { packs })
      else await assert.rejects(Guard.load(text, { packs }), { code: 'invalid_policy' })
    })
  }
})
