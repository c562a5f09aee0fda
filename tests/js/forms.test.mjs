// Form data outside a page.
import assert from 'node:assert/strict'
import test from 'node:test'
import { openValue } from '../../pkg/dist/index.js'
import { error, guardOf, keys, request } from './support.mjs'

const data = entries => {
  const form = new FormData()
  for (const [name, value, file] of entries) file === undefined ? form.append(name, value) : form.append(name, value, file)
  return form
}

test('order and duplicates are kept, the original is not touched', async () => {
  const guard = await guardOf()
  const form = data([['mail', 'a'], ['phone', '1'], ['note', 'x'], ['mail', 'b'], ['__proto__', 'y']])
  const before = [...form.entries()]
  const { data: sent, outcome } = await guard.protectForm(form, request)
  assert.deepEqual([...form.entries()], before)
  assert.deepEqual([...sent.keys()], ['mail', 'phone', 'mail'])
  assert.deepEqual(sent.getAll('mail'), ['a', 'b'])
  assert.equal(await openValue(sent.get('phone'), keys.privateKey, { field: 'phone' }), '1')
  assert.deepEqual(outcome.fields.mail, ['a', 'b'])
  assert.deepEqual(outcome.decisions.map(({ path }) => path), ['mail/0', 'phone', 'note', 'mail/1', '__proto__'])
  assert.deepEqual(outcome.denied, ['note', '__proto__'])
})

test('a file is denied and listed; a file control without a choice is an empty value', async () => {
  const guard = await guardOf()
  const form = data([['scan', new Blob(['secret']), 'id.png'], ['none', new Blob([]), '']])
  const { data: sent, outcome } = await guard.protectForm(form, request)
  assert.deepEqual(outcome.denied, ['scan'])
  assert.ok(outcome.decisions[0].reasons.includes('unsupported'))
  assert.deepEqual([...sent.keys()], ['none'])
  assert.equal(sent.get('none').size, 0)
  assert.deepEqual(outcome.fields, { none: '' })
})

test('every entry is accounted for', async () => {
  const guard = await guardOf()
  const entries = Array.from({ length: 50 }, (_, index) => [`f${index % 7}`, String(index)])
  const { outcome } = await guard.protectForm(data(entries), request)
  assert.equal(outcome.decisions.length, 50)
  assert.equal(new Set(outcome.decisions.map(({ path }) => path)).size, 50)
})

test('a name that looks like the path of another is refused', async () => {
  const guard = await guardOf()
  await assert.rejects(guard.protectForm(data([['a', '1'], ['a', '2'], ['a/0', '3']]), request), error('duplicate_path', 'a/0'))
})

test('what is no form is refused', async () => {
  const guard = await guardOf()
  for (const odd of [undefined, null, {}, 'x', new Map()]) await assert.rejects(guard.protectForm(odd, request), error('invalid_form'))
  for (const odd of [undefined, null, {}, new FormData()]) assert.throws(() => guard.attach(odd, request), error('invalid_form'))
})
