// The vectors that the core reads, through the package.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Guard, openValue, readEnvelope } from '../../pkg/dist/index.js'
import { error, root, vectors } from './support.mjs'

for (const { name, document, text, problems } of vectors('policy/documents.json').cases) {
  test(`policy: ${name}`, async () => {
    const checked = await Guard.check(text ?? document)
    assert.deepEqual(checked.problems.map(({ code, path }) => [code, path]).sort(), [...problems].sort())
  })
}

const custom = vectors('classify/custom.json')
for (const { name, field, class: kind, findings } of custom.cases) {
  test(`detectors of a policy: ${name}`, async () => {
    const guard = await Guard.load(custom.policy)
    const [{ class: own, findings: found }] = guard.classify([field])
    assert.equal(own, kind)
    assert.deepEqual(found.map(({ confidence, ...rest }) => rest), findings.map(({ confidence, ...rest }) => rest))
    for (const [place, { confidence }] of findings.entries()) if (confidence !== undefined) assert.equal(found[place].confidence, confidence)
  })
}
for (const { name, field: { value, ...hints }, shown } of custom.released) {
  test(`what leaves under detectors of a policy: ${name}`, async () => {
    const guard = await Guard.load(custom.policy)
    const { values } = guard.protectLeaves([{ path: 'note', name: 'note', ...hints, value }], { audience: 'shop', purpose: 'order' })
    assert.deepEqual(values, [shown])
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

/** A policy under which every value, and whatever is found in it, goes through one operation. */
const through = (transform, kind) => ({
  format: 'veilgate/1',
  policy: { id: 'one', revision: 1, expires: '2099-01-01T00:00:00Z' },
  bindings: [{ class: kind, match: { name: ['value'] } }],
  audiences: { a: { kind: 'first-party' } },
  purposes: { p: { title: { en: 'P' } } },
  transforms: { t: transform },
  rules: [{ id: 'r', effect: 'permit', classes: tops, audiences: ['a'], purposes: ['p'], form: { represent: 't' }, reason: { en: 'r' } }],
})
const catalogue = readFileSync(join(root, 'src/model/catalogue.rs'), 'utf8')
const tops = [...new Set([...catalogue.matchAll(/^([a-z.-]+)\|[1-4]\|/gm)].map(([, kind]) => kind.split('.')[0]))]

for (const file of readdirSync(join(root, 'tests/vectors/transform'))) {
  // What a text is cleaned of is what the core finds in it, so `text.findings` is among the flows.
  // Those with keys have a test of their own.
  const { cases: all, keys } = vectors(`transform/${file}`)
  const cases = file === 'text.findings.json' || keys !== undefined ? [] : all
  for (const { name, operation, class: kind, input, output, refused = false, problem, now = '1970-01-01T00:00:00Z' } of cases) {
    test(`transform: ${operation.op}: ${name}`, async () => {
      const policy = through(operation, kind)
      if (problem !== undefined) {
        const { problems } = await Guard.check(policy)
        return assert.deepEqual([...new Set(problems.map(({ code }) => code))], [problem])
      }
      const guard = await Guard.load(policy, { now: () => Date.parse(now) })
      const { fields, decisions: [decision] } = guard.protect({ value: input }, { audience: 'a', purpose: 'p' })
      assert.deepEqual([decision.effect, decision.reasons], refused ? ['deny', ['unfit']] : ['release', ['permitted']])
      assert.equal(fields.value, output ?? undefined)
    })
  }
}

for (const file of readdirSync(join(root, 'tests/vectors/flow'))) {
  const { now, key: privateKey, policy, cases } = vectors(`flow/${file}`)
  for (const { name, now: then = now, request, fields, decisions, released, obligations, error: code } of cases) {
    test(`flow: ${name}`, async () => {
      let time = Date.parse(now)
      const guard = await Guard.load(policy, { now: () => time })
      time = Date.parse(then)
      if (code !== undefined) return assert.throws(() => guard.protect(fields, request), error(code))
      const outcome = guard.protect(fields, request)
      assert.deepEqual(outcome.decisions, decisions)
      assert.deepEqual(outcome.obligations, obligations)
      assert.deepEqual(outcome.denied, decisions.filter(({ effect }) => effect === 'deny').map(({ path }) => path))
      const { audience, purpose, form, record } = request
      const opened = {}
      for (const { path, effect, representation, seal } of decisions) {
        const value = path.split('/').reduce((inner, step) => inner?.[step], outcome.fields)
        if (effect === 'deny' || ['drop', 'record.suppress'].includes(representation)) assert.equal(value, undefined, path)
        else opened[path] = seal.length === 0 ? String(value) : await openValue(value, privateKey, { field: path, audience, purpose, form, record })
      }
      assert.deepEqual(opened, released)
      assert.deepEqual(outcome.receipt.policy, { id: guard.policy.id, revision: guard.policy.revision, sha256: guard.policy.sha256 })
      assert.deepEqual(outcome.receipt.fields, decisions.map(({ path, class: kind, representation, seal }) => ({ path, class: kind, representation, keys: seal })))
    })
  }
}
