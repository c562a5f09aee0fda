// The vectors that the core reads, through the package.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Guard, openValue, readEnvelope } from '../../pkg/dist/index.js'
import { error, vectors } from './support.mjs'

for (const { name, document, text, problems } of vectors('policy/documents.json').cases) {
  test(`policy: ${name}`, async () => {
    const checked = await Guard.check(text ?? document)
    assert.deepEqual(checked.problems.map(({ code, path }) => [code, path]).sort(), [...problems].sort())
  })
}

const { key, sealed: byOthers } = vectors('seal/interop.json')
for (const { name, jwe, plaintext, veilgate: { v, policy, class: kind, iat, ...expected } } of [...byOthers, ...vectors('seal/sealed.json').sealed]) {
  test(`seal: ${name}`, async () => {
    assert.equal(await openValue(jwe, key, expected), plaintext)
    const { kids, alg, enc, typ, ...info } = readEnvelope(jwe)
    assert.deepEqual(info, { policy, class: kind, iat, ...expected })
    await assert.rejects(openValue(jwe, key, { ...expected, field: `${expected.field}x` }), error('open_failed'))
  })
}

for (const { name, envelope } of vectors('seal/malformed.json').envelopes) {
  test(`malformed envelope: ${name}`, async () => {
    await assert.rejects(openValue(envelope, key, { field: 'phone' }), error('invalid_envelope'))
    assert.throws(() => readEnvelope(envelope), error('invalid_envelope'))
  })
}

const { refused_private_keys: refused } = vectors('seal/keys.json')
for (const { name, jwk } of refused) {
  test(`refused private key: ${name}`, () => assert.rejects(openValue(byOthers[0].jwe, jwk, { field: 'phone' }), error('invalid_key')))
}
