// The search behind the demo page's claim: it finds what is there in every encoding, and says what finding it means. Needs no browser.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { frameOf, judge } from '../../www/judge.js'
import { find, haystack } from '../../www/scan.js'

const bytes = (text) => new TextEncoder().encode(text)
const field = (name, value) => ({ name, title: name, value })
const released = (path, representation, seal = []) => ({ path, class: 'contact.phone', effect: 'release', representation, seal })
const kinds = (judged) => Object.fromEntries(['leaked', 'allowed', 'inside', 'common'].map((kind) => [kind, judged[kind].map(({ title }) => title)]))

for (const value of ['13800138000', '李明月', 'a b&c="d"', '两行\n文字']) {
  const wired = value.replaceAll('\n', '\r\n')
  const shift = (by) => Buffer.concat([Buffer.alloc(by, 'x'), Buffer.from(wired), Buffer.from('yz')])
  const encodings = {
    plain: wired,
    url: encodeURIComponent(wired),
    form: String(new URLSearchParams({ a: wired })),
    json: JSON.stringify({ a: value }),
    hex: Buffer.from(value).toString('hex').toUpperCase(),
    ...Object.fromEntries([0, 1, 2].flatMap((by) => [[`base64 ${by}`, shift(by).toString('base64')], [`base64url ${by}`, shift(by).toString('base64url')]])),
  }
  for (const [name, body] of Object.entries(encodings)) {
    test(`${JSON.stringify(value)} is found as ${name}`, () => {
      assert.ok(find(value, haystack(bytes(`before ${body} after`))).some((hit) => hit.alone))
    })
  }
}

test('half a character is looked for as what it is sent as', () => {
  assert.equal(find('\ud800 123456', haystack(bytes('x=\ufffd 123456'))).length, 1)
})

test('long values are not found in noise, and short ones do not count there', () => {
  const noise = bytes(randomBytes(60_000).toString('base64url'))
  assert.deepEqual(find('13800138000', haystack(noise)), [])
  assert.ok(['737', '7', 'ab'].every((value) => find(value, haystack(noise)).every((hit) => !hit.alone)))
})

test('a value that left although it was sealed or refused is a leak', () => {
  const typed = [field('mobile', '13800138000'), field('cvv', '737')]
  const decisions = [released('mobile', 'raw', ['k']), { path: 'cvv', class: 'payment.card.cvv', effect: 'deny', representation: null, seal: [] }]
  const judged = judge(bytes('mobile=MTM4MDAxMzgwMDA&cvv=737'), typed, decisions, '')
  assert.deepEqual(kinds(judged), { leaked: ['mobile', 'cvv'], allowed: [], inside: [], common: [] })
  assert.equal(judged.found.length, 2)
})

test('a value that the policy releases is allowed, and so is what is a part of it', () => {
  const typed = [field('idNo', '310104198803141027'), field('birth', '1988-03-14')]
  const decisions = [released('idNo', 'raw'), released('birth', 'mask.keep')]
  const judged = judge(bytes('idNo=310104198803141027&birth=1988-**-**'), typed, decisions, '')
  assert.deepEqual(kinds(judged), { leaked: [], allowed: ['idNo'], inside: ['birth'], common: [] })
})

test('a word that every request holds is told apart, and counts where nothing is framed', () => {
  const typed = [field('note', 'receiver')]
  const body = bytes('--b\r\nContent-Disposition: form-data; name="receiver"\r\n\r\n****\r\n--b--')
  const frame = frameOf(['receiver', 'note'], { audience: 'shop', purpose: 'order', form: 'checkout' }, [released('note', 'label')])
  assert.deepEqual(kinds(judge(body, typed, [], frame)).common, ['note'])
  assert.deepEqual(kinds(judge(body, typed, [], '')).leaked, ['note'])
})
