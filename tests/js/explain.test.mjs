// What is said of a policy to people: what happens to a field, and the notice of a form, from the package and from the command line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Guard } from '../../pkg/dist/index.js'
import { root, scratch } from './support.mjs'

const document = {
  format: 'veilgate/1',
  policy: {
    id: 'shop', revision: 1, expires: '2099-01-01T00:00:00Z', owner: '数据安全部', contact: 'privacy@shop.example', title: { en: 'Shop', zh: '商店' },
  },
  norms: {
    pipl: { title: { en: 'PIPL', zh: '个人信息保护法' }, edition: '2021-11-01', status: 'in-force' },
    pci: { title: { en: 'PCI DSS', zh: 'PCI DSS' }, edition: '4.0.1', status: 'in-force' },
  },
  audiences: {
    shop: { kind: 'first-party', country: 'CN', title: { en: 'the shop', zh: '商店' } },
    seller: { kind: 'third-party', country: 'JP', title: { en: 'the seller', zh: '境外卖家' }, contact: 'seller@example.jp' },
  },
  purposes: {
    order: { title: { en: 'Fulfil the order', zh: '履行订单' }, basis: 'contract' },
    offer: { title: { en: 'Offers', zh: '推荐' }, basis: 'consent' },
  },
  obligations: {
    keep: { type: 'retention.tag', stage: 'with', params: { maxDays: 180 } },
    tell: { type: 'notice.show', stage: 'before' },
  },
  rules: [
    {
      id: 'contact', effect: 'permit', classes: ['contact', 'person.name'], audiences: ['shop'], purposes: ['order'], form: { represent: 'mask' }, obligations: ['keep'],
      reason: { en: 'Needed to deliver.', zh: '配送所需。' }, norms: ['pipl#13', 'pci#3.4.1', 'pipl'],
    },
    {
      id: 'abroad', effect: 'permit', classes: ['person.name'], audiences: ['seller'], purposes: ['offer'], form: { represent: 'raw' }, obligations: ['tell'],
      when: { consent: { strength: 'separate' } }, reason: { en: 'Ships direct', zh: '直邮' },
    },
  ],
}
const guard = await Guard.load(document)
const fields = [{ name: 'mobile' }, { name: 'name', class: 'person.name' }, { name: 'cvv', autocomplete: 'cc-csc' }]
const requests = [{ audience: 'shop', purpose: 'order' }, { audience: 'seller', purpose: 'offer' }]

test('an explanation names the recipient, the form, the reason and the articles', () => {
  const { decisions } = guard.protect({ mobile: '13800138000' }, requests[0])
  assert.equal(
    guard.explain(decisions[0], 'en'),
    '“mobile” (Mobile phone, mainland) goes to the shop with the middle of the number masked. Needed to deliver (PIPL art. 13, PCI DSS 3.4.1, PIPL).',
  )
  assert.equal(guard.explain(decisions[0], 'zh-CN'), '“mobile”（手机号码）遮盖号码中间位后发送给商店。配送所需（《个人信息保护法》第13条、《PCI DSS》3.4.1、《个人信息保护法》）。')
})

test('a notice says what goes to whom, for what, where, how long and why, as if all were agreed to', () => {
  const notice = guard.notice(fields, requests, 'en')
  const of = index => { const { fields, what, audience, purpose, basis, sealed, days } = notice.lines[index]; return { fields, what, audience: audience.id, country: audience.country, purpose, basis, sealed, days } }
  assert.equal(notice.policy.sha256, guard.policy.sha256)
  assert.deepEqual([notice.title, notice.owner, notice.contact], ['Shop', '数据安全部', 'privacy@shop.example'])
  assert.deepEqual(of(0), { fields: ['mobile'], what: ['Phone number'], audience: 'shop', country: 'CN', purpose: 'Fulfil the order', basis: 'performance of a contract', sealed: false, days: 180 })
  assert.deepEqual(of(2), { fields: ['name'], what: ['Name of a person'], audience: 'seller', country: 'JP', purpose: 'Offers', basis: 'consent', sealed: false, days: null })
  assert.deepEqual(notice.lines[2].duties, [{ id: 'tell', type: 'notice.show', stage: 'before' }])
  assert.deepEqual(notice.withheld, ['cvv'])
  assert.match(notice.text, /Name of a person: to the seller \(Japan; seller@example\.jp\) as it is\. Purpose: Offers\. Basis: consent\. Ships direct\./)
  assert.match(notice.text, /Who is responsible: 数据安全部, privacy@shop\.example\./)
  const { text } = guard.notice(fields, requests, 'zh')
  assert.match(text, /姓名：原样发送给境外卖家（日本，seller@example\.jp）。目的：推荐。处理依据：个人同意。直邮。/)
  assert.match(text, /最长保存 180 天。/)
})

test('a notice of a request or of fields that cannot be read is refused', () => {
  for (const [given, asked, code] of [
    [[{ name: 7 }], requests, 'invalid_fields'], [fields, [{ audience: 'nobody', purpose: 'order' }], 'unknown_audience'],
    [fields, [{ audience: 'shop' }], 'invalid_request'], [[{ class: 'no.such' }], requests, 'unknown_class'],
  ]) assert.throws(() => guard.notice(given, asked, 'en'), { code })
})

test('explain on the command line: sentences, decisions, a notice', () => {
  const here = scratch()
  writeFileSync(join(here, 'p.json'), JSON.stringify(document))
  const bin = join(root, 'pkg', JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8')).bin.veilgate)
  const run = (...args) => spawnSync(process.execPath, [bin, 'explain', 'p.json', '--audience', 'shop', '--purpose', 'order', ...args], { cwd: here, encoding: 'utf8' })
  const said = run('--class', 'person.name,gov.id', '--locale', 'zh')
  assert.deepEqual([said.status, said.stderr], [1, ''])
  assert.match(said.stdout, /^“person\.name”（姓名）.*\n“gov\.id”.*不会离开页面/)
  const one = run('--field', 'mobile', '--json')
  assert.equal(one.status, 0)
  assert.deepEqual(Object.entries(JSON.parse(one.stdout)).filter(([key]) => ['class', 'effect', 'sentence'].includes(key)).map(([, value]) => String(value).slice(0, 8)), ['contact.', 'release', '“mobile”'])
  const notice = run('--field', 'mobile,cvv', '--notice')
  assert.equal(notice.status, 1)
  assert.match(notice.stdout, /^Phone number: to the shop \(China\)/)
  for (const wrong of [[], ['--class', 'no.such'], ['--class', 'contact', '--context', '{']]) assert.equal(run(...wrong).status, 2)
})
