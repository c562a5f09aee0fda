// What the tests of the package share.
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Guard, keygen } from '../../pkg/dist/index.js'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const vectors = name => JSON.parse(readFileSync(join(root, 'tests/vectors', name), 'utf8'))
export const scratch = () => mkdtempSync(join(tmpdir(), 'veilgate-'))

export const request = { audience: 'shop', purpose: 'order' }
export const keys = await keygen('shop-2026')

/** `phone` is released sealed, `tel` raw, what is plain raw; everything else is denied. */
export const policy = (changes = {}) => ({
  format: 'veilgate/1',
  policy: { id: 'signup', revision: 3, expires: '2099-01-01T00:00:00Z' },
  audiences: { shop: { kind: 'first-party', country: 'CN' } },
  purposes: { order: { title: { en: 'Fulfil the order', zh: '履行订单' } } },
  keys: { 'shop-2026': { use: 'seal', holders: ['shop'], jwk: keys.publicKey } },
  bindings: [
    { class: 'contact.phone.cn-mobile', match: { name: ['phone'] } },
    { class: 'contact.email', match: { name: ['mail'] } },
  ],
  rules: [
    { id: 'phone', effect: 'permit', classes: ['contact.phone'], audiences: ['shop'], purposes: ['order'], form: { represent: 'raw', seal: 'shop-2026' }, reason: { en: 'Needed', zh: '需要' } },
    { id: 'mail', effect: 'permit', classes: ['contact.email'], audiences: ['shop'], purposes: ['order'], form: { represent: 'raw' }, reason: { en: 'Needed', zh: '需要' } },
    { id: 'choices', effect: 'permit', classes: ['plain'], audiences: ['shop'], purposes: ['order'], form: { represent: 'raw' }, reason: { en: 'Needed', zh: '需要' } },
  ],
  ...changes,
})

export const guardOf = (changes, options) => Guard.load(policy(changes), options)

/** For assert.throws and assert.rejects. */
export const error = (code, path) => thrown => {
  if (thrown?.name !== 'VeilgateError') throw thrown
  if (thrown.code !== code) throw new Error(`the code is ${thrown.code}, not ${code}: ${thrown.message}`)
  if (path !== undefined && thrown.path !== path) throw new Error(`the path is ${thrown.path}, not ${path}`)
  return thrown.message !== '' && thrown.help !== ''
}
