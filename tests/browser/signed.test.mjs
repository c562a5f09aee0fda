// Signed policies in Chromium: what is believed protects its form, what is not leaves it shut.
import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import test, { after, before } from 'node:test'
import { Guard, keygen, openValue } from '../../pkg/dist/index.js'
import { vectors } from '../js/support.mjs'
import { PLANTED, REQUEST, TYPED, policyWith } from './checkout.mjs'
import { leakedIn } from './leaks.mjs'
import { entriesOf, startSite } from './site.mjs'
import { launch, visit } from './support.mjs'

let browser, site, keys
before(async () => {
  keys = await keygen('shop-2026')
  browser = await launch()
  site = await startSite()
})
after(() => Promise.all([browser?.close(), site?.close()]))

const PEOPLE = Object.fromEntries([['security', 'ed25519', 'EdDSA'], ['privacy', 'ec', 'ES256']].map(([role, type, alg]) => {
  const { privateKey } = generateKeyPairSync(type, type === 'ec' ? { namedCurve: 'P-256' } : {})
  const { d, ...open } = privateKey.export({ format: 'jwk' })
  return [role, { alg, private: { ...open, d }, public: { ...open, kid: `${role}-2026` } }]
}))
const TRUST = { roles: { security: [PEOPLE.security.public], privacy: [PEOPLE.privacy.public] }, threshold: 2 }

/** The policy of the checkout, signed by `node:crypto` in these roles. */
async function signed({ change, roles = Object.keys(PEOPLE) } = {}) {
  const document = policyWith(keys.publicKey, change)
  const { policy: { id, revision, sha256 } } = await Guard.load(document, { now: () => Date.UTC(2026, 11, 1), onExpired: 'strict' })
  const signatures = roles.map(role => {
    const key = createPrivateKey({ key: PEOPLE[role].private, format: 'jwk' })
    const { alg, public: { kid } } = PEOPLE[role]
    const text = Buffer.from(`veilgate-policy/1\n${sha256}\n${role}`)
    const value = alg === 'EdDSA' ? sign(null, text, key) : sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' })
    return { role, kid, alg, value: value.toString('base64url') }
  })
  return { id, revision, sha256, document: { ...document, signatures } }
}
const setup = changes => ({ entry: '/veilgate/index.js', request: REQUEST, trust: TRUST, remember: true, ...changes })
const stored = id => `veilgate:revision:${id}`
const remembers = (name, value) => page => page.addInitScript(([name, value]) => localStorage.setItem(name, value), [name, value])

test('what everyone has signed protects its form, and is remembered', async () => {
  const { id, revision, sha256, document } = await signed()
  const { page, state, said, close } = await visit(browser, site, { setup: setup({ policy: document }) })
  assert.equal(state, 'attached')
  assert.deepEqual(JSON.parse(await page.evaluate(name => localStorage.getItem(name), stored(id))), { revision, sha256 })
  await page.locator('#go').click()
  const { mobile } = Object.fromEntries(entriesOf(await site.posted()))
  assert.equal(await openValue(mobile, keys.privateKey, { field: 'mobile', ...REQUEST }), TYPED.mobile)
  await close()
  assert.deepEqual(said, [])
})

const REFUSED = {
  'nobody has signed': { code: 'policy_unsigned', of: { roles: [] } },
  'one of two has signed': { code: 'policy_unsigned', of: { roles: ['security'] } },
  'it was changed after that': { code: 'policy_unsigned', edit: document => { document.rules.pop() } },
  'a later revision was here': { code: 'policy_rollback', before: policy => remembers(stored(policy.id), JSON.stringify({ revision: policy.revision + 1, sha256: policy.sha256 })) },
  'another policy was here as this revision': { code: 'policy_rollback', before: policy => remembers(stored(policy.id), JSON.stringify({ revision: policy.revision, sha256: 'a'.repeat(64) })) },
  'what is remembered is damaged': { code: 'revisions_unavailable', before: policy => remembers(stored(policy.id), '{') },
  'the trust is a mistake': { code: 'invalid_trust', trust: { roles: {} } },
}

for (const [name, { code, of, edit = () => {}, before = () => undefined, trust = TRUST }] of Object.entries(REFUSED)) {
  test(`shut: ${name}`, async () => {
    const policy = await signed(of)
    edit(policy.document)
    const { page, state, said, close } = await visit(browser, site, { setup: setup({ policy: policy.document, trust }), before: before(policy) })
    assert.equal(state, code)
    assert.ok(await page.locator('#go').isDisabled())
    await page.locator('[name=receiver]').press('Enter')
    assert.deepEqual(await site.sent(), [])
    await close()
    assert.deepEqual(said, [])
  })
}

const HELD = {
  'a frozen policy': { change: ({ policy }) => { policy.mode = 'freeze' }, reason: 'policy_frozen' },
  'a policy that has expired': { then: page => page.evaluate(() => { globalThis.clock = Date.UTC(2100, 0, 1) }), reason: 'policy_expired' },
}

for (const [name, { change = () => {}, then = () => {}, reason }] of Object.entries(HELD)) {
  test(`everything is held back: ${name}`, async () => {
    const blocking = document => {
      document.defaults.onDeny = 'block-submit'
      change(document)
    }
    const { document } = await signed({ change: blocking })
    const { page, state, told, said, close } = await visit(browser, site, { setup: setup({ policy: document, onExpired: 'strict' }) })
    assert.equal(state, 'attached')
    await then(page)
    await page.locator('#go').click()
    assert.deepEqual(await site.sent(), [])
    assert.deepEqual(told.map(({ type }) => type), ['veilgate:denied'])
    const [{ detail: { decisions, denied } }] = told
    assert.equal(denied.length, decisions.length)
    for (const { effect, reasons } of decisions) assert.deepEqual([effect, reasons], ['deny', [reason]])
    assert.deepEqual(await page.evaluate(() => [...new FormData(globalThis.protectedForm)]), [])
    assert.deepEqual(leakedIn(PLANTED, JSON.stringify(told)), [])
    await close()
    assert.deepEqual(said, [])
  })
}

test('the signatures of the vectors are judged as elsewhere', async () => {
  const { documents, trusts, cases } = vectors('policy/signatures.json')
  const { page, close } = await visit(browser, site, { setup: { entry: '/veilgate/index.js', attach: false } })
  const codes = await page.evaluate(async ({ documents, trusts, cases }) => {
    const { Guard } = await import('/veilgate/index.js')
    const codes = []
    for (const { document, signatures, trust } of cases) {
      const policy = { ...documents[document].document, ...(signatures && { signatures }) }
      codes.push(await Guard.load(policy, { packs: documents[document].packs, trust: trusts[trust] ?? trust }).then(() => null, ({ code }) => code))
    }
    return codes
  }, { documents, trusts, cases })
  assert.deepEqual(Object.fromEntries(cases.map(({ name }, at) => [name, codes[at]])), Object.fromEntries(cases.map(({ name, code }) => [name, code])))
  await close()
})
