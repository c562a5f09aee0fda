// Forms as pages have them, with other listeners, odd names, shadow trees and frames: whatever is read from an attached form was protected.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { openValue } from '../../pkg/dist/index.js'
import { keys } from '../js/support.mjs'
import { FORM, PHONE, startPages } from './attach.mjs'

let pages
before(async () => { pages = await startPages() })
after(() => pages?.close())
const inPage = (...given) => pages.run(...given)

const opened = (jwe, field) => openValue(jwe, keys.privateKey, { field })

test('a listener from after attaching sees what leaves, also while a submission is tried out', async () => {
  const { seen, met } = await inPage(FORM, () => {
    attach()
    const seen = []
    for (const target of [form, document, window]) target.addEventListener('formdata', ({ formData }) => seen.push([...formData.entries()]))
    return { met: submitted(), read: entries(), seen }
  })
  assert.equal(met, true)
  assert.equal(seen.length, 6)
  for (const read of seen) assert.equal(await opened(Object.fromEntries(read).phone, 'phone'), PHONE)
})

for (const [name, host] of Object.entries({ form: 'form', document: 'document', window: 'window' })) {
  test(`what a later listener on the ${name} adds is protected, in its place among what has that name`, async () => {
    const { read, told } = await inPage(FORM, ([host, phone]) => {
      attach()
      globalThis[host].addEventListener('formdata', ({ formData }) => {
        formData.append('phone', `${phone}1`)
        formData.set('n', '2')
        formData.append('note', 'my words')
      })
      return { read: entries(), told }
    }, { argument: [host, PHONE], changes: { defaults: { onDeny: 'drop-field' } } })
    assert.deepEqual(read.map(([field]) => field), ['phone', 'n', 'phone'])
    assert.equal(await opened(read[0][1], 'phone/0'), PHONE)
    assert.equal(await opened(read[2][1], 'phone/1'), `${PHONE}1`)
    assert.equal(read[1][1], '2')
    assert.deepEqual(told.map(([, paths]) => paths), [['phone', 'n'], ['phone/0', 'n', 'phone/1', 'note']])
  })
}

test('what an earlier listener changes is protected', async () => {
  const { phone } = await inPage(FORM, () => {
    form.addEventListener('formdata', ({ formData }) => formData.set('phone', formData.get('phone').slice(0, 3)))
    attach()
    return Object.fromEntries(entries())
  })
  assert.equal(await opened(phone, 'phone'), PHONE.slice(0, 3))
})

test('what is added to a refused form is removed', async () => {
  const { read, told } = await inPage(FORM.replace('<button', '<input name="note" value="my words"><button'), phone => {
    attach()
    document.addEventListener('formdata', ({ formData }) => formData.append('phone', phone))
    return { read: entries(), told: told.map(([type]) => type) }
  })
  assert.deepEqual(read, [])
  assert.deepEqual(told, ['veilgate:denied', 'veilgate:denied'])
})

test('a form that stands nowhere is protected, with what later listeners add', async () => {
  const read = await inPage(FORM, phone => {
    form.remove()
    attach()
    form.addEventListener('formdata', ({ formData }) => formData.append('phone', phone))
    return entries()
  })
  assert.deepEqual(read.map(([name]) => name), ['phone', 'n', 'phone'])
})

test('a form in a shadow tree is protected, with what later listeners add', async () => {
  const { read, met } = await inPage(`<div id="host"><template shadowrootmode="open">${FORM}</template></div>`, phone => {
    attach()
    form.getRootNode().addEventListener('formdata', ({ formData }) => formData.append('phone', phone))
    return { read: entries() }
  })
  assert.deepEqual(read.map(([name]) => name), ['phone', 'n', 'phone'])
})

test('a listener that keeps the data from the guard holds the submission', async () => {
  const answer = await inPage(FORM, () => {
    window.addEventListener('formdata', event => event.stopImmediatePropagation(), { capture: true })
    attach()
    return { met: submitted(), told, says: form.querySelector('[data-veilgate-status]').textContent }
  })
  assert.deepEqual({ ...answer, says: answer.says !== '' }, { met: false, told: [['veilgate:error', 'internal']], says: true })
})

test('a listener that stops the event behind the guard changes nothing for other forms', async () => {
  const { other } = await inPage(`${FORM}<form id="other" method="post"><input name="n" value="5"></form>`, () => {
    attach()
    form.addEventListener('formdata', event => event.stopPropagation())
    entries()
    return { other: entries(document.querySelector('#other')), told }
  })
  assert.deepEqual(other, [['n', '5']])
})

const HELD = {
  'a GET form': { body: FORM.replace('post', 'get'), code: 'get_refused', mend: () => form.setAttribute('method', 'post') },
  'a form without a method': { body: FORM.replace('method="post"', ''), code: 'get_refused', mend: () => form.setAttribute('method', 'post') },
  'an unknown audience': { body: FORM, code: 'unknown_audience', spoil: () => { request.audience = 'nobody' }, mend: () => { request.audience = 'shop' } },
  'an expired policy': { body: FORM, code: 'policy_expired', spoil: () => { globalThis.clock = 8e15 }, mend: () => { delete globalThis.clock } },
}
for (const [name, { body, code, spoil = () => {}, mend }] of Object.entries(HELD)) {
  test(`${name} cannot be attached, and is held until it can`, async () => {
    const page = await pages.open(body.replace('<button', '<button disabled data-veilgate-until-ready'))
    await page.evaluate(spoil)
    const held = await page.evaluate(() => ({ code: code(attach), met: submitted(), read: entries(), told, shut: form.querySelector('button').disabled, says: form.querySelector('[data-veilgate-status]').textContent }))
    assert.deepEqual({ ...held, says: held.says !== '' }, { code, met: false, read: [], told: [['veilgate:error', code], ['veilgate:error', code]], shut: true, says: true })
    await page.evaluate(mend)
    const mended = await page.evaluate(() => ({ code: code(attach), met: submitted(), read: entries().map(([name]) => name), shut: form.querySelector('button').disabled, regions: form.querySelectorAll('[data-veilgate-status]').length }))
    assert.deepEqual(mended, { code: undefined, met: true, read: ['phone', 'n'], shut: false, regions: 1 })
    await page.close()
  })
}

const LATER = {
  'the policy expires': { break: () => { globalThis.clock = 8e15 }, code: 'policy_expired' },
  'the clock breaks': { break: () => { globalThis.clock = 'noon' }, code: 'policy_expired' },
  'the guard is freed': { break: () => guard.free(), code: 'not_ready' },
  'the form becomes a GET form': { break: () => { form.method = 'get' }, code: 'get_refused' },
  'the module traps': { break: () => { guard.protectLeaves = () => { throw new WebAssembly.RuntimeError(`unreachable ${form.elements.phone.value}`) } }, code: 'internal' },
  'a custom control throws': { break: () => { Object.defineProperty(form.elements.phone, 'labels', { get() { throw new Error(this.value) } }) }, code: 'internal' },
}
for (const [name, { break: spoil, code }] of Object.entries(LATER)) {
  test(`after attaching ${name}: nothing leaves`, async () => {
    const page = await pages.open(FORM)
    await page.evaluate(() => { attach() })
    await page.evaluate(spoil)
    const answer = await page.evaluate(() => ({ met: submitted(), read: entries(), told }))
    assert.deepEqual(answer, { met: false, read: [], told: Array(2).fill(['veilgate:error', code]) })
    await page.close()
  })
}

test('a button that submits by GET is refused', async () => {
  const answer = await inPage(FORM.replace('<button', '<button formmethod="get"'), () => {
    attach()
    return { met: submitted(form, form.elements.go), told }
  })
  assert.deepEqual(answer, { met: false, told: [['veilgate:error', 'get_refused']] })
})

const NAMES = [
  'elements', 'method', 'submit', 'requestSubmit', 'nodeName', 'nodeType', 'getRootNode', 'ownerDocument', 'parentNode', 'getAttribute', 'addEventListener',
  'removeEventListener', 'dispatchEvent', 'querySelector', 'querySelectorAll', 'closest', 'appendChild', 'children', 'attributes', 'localName', 'constructor', '__proto__', 'action', 'name', 'id',
]
test('controls may have any name', async () => {
  const controls = NAMES.map(name => `<input type="hidden" data-veilgate-class="plain" name="${name}" value="1">`).join('')
  const { met, read, told } = await inPage(`<form method="post" action="/sent">${controls}<input type="image" name="pin"><input name="phone" value="${PHONE}"></form>`, () => {
    const attachment = attach()
    const image = document.querySelector('input[type=image]')
    const read = [...new FormData(form, image).entries()]
    const met = submitted(form, image)
    attachment.detach()
    attach({ onField() {} })
    return { met, read, told }
  })
  assert.equal(met, true, JSON.stringify(told))
  assert.deepEqual(read.map(([name]) => name), [...NAMES, 'pin.x', 'pin.y', 'phone'])
})

test('order and duplicates are kept: groups, selects, submit buttons, controls outside', async () => {
  const body = `<form id="f" method="post"><input type="checkbox" name="n" value="1" checked><input type="checkbox" name="n" value="2"><input type="checkbox" name="n" value="3" checked>
<select name="s" multiple><option selected>a<option>b<option selected>c</select><input name="mail" value="a@b.cn" dirname="phone.dir"><button name="n" value="9">Go</button></form><input form="f" type="hidden" name="n" value="5"><input form="f" name="mail" value="c@d.cn">`
  const read = await inPage(body, () => {
    attach()
    return [...new FormData(form, form.querySelector('button')).entries()]
  })
  assert.deepEqual(read, [['n', '1'], ['n', '3'], ['s', 'a'], ['s', 'c'], ['mail', 'a@b.cn'], ['phone.dir', 'ltr'], ['n', '9'], ['n', '5'], ['mail', 'c@d.cn']])
})

test('a form that moves into a frame takes its guard along', async () => {
  const { read, held } = await inPage(`${FORM}<iframe></iframe>`, () => {
    attach()
    frames[0].document.body.append(frames[0].document.adoptNode(form))
    const read = entries()
    guard.free()
    const event = new frames[0].SubmitEvent('submit', { bubbles: true, cancelable: true })
    form.dispatchEvent(event)
    return { read, held: event.defaultPrevented }
  })
  assert.deepEqual([read.map(([name]) => name), held], [['phone', 'n'], true])
})

test('a form of a frame is protected, and read by the frame', async () => {
  const read = await inPage('<iframe></iframe><form method="post"></form>', phone => {
    const inside = frames[0].document.createElement('form')
    inside.setAttribute('method', 'post')
    const input = inside.appendChild(frames[0].document.createElement('input'))
    Object.assign(input, { name: 'phone', value: phone })
    frames[0].document.body.append(inside)
    attach({}, inside)
    return [...new frames[0].FormData(inside).entries()]
  })
  assert.deepEqual(read.map(([name]) => name), ['phone'])
})

test('one guard at a time; detached it is open, and can be attached again', async () => {
  const answer = await inPage(FORM.replace('<button', '<button disabled data-veilgate-until-ready'), async () => {
    const button = form.querySelector('button')
    const first = attach()
    const second = await Guard.load((await Guard.check('{}'), guard).policy).catch(({ code }) => code)
    const twice = code(attach)
    first.detach()
    first.detach()
    const shut = button.disabled
    const raw = entries()[0][1].length
    attach()
    return { second, twice, shut, raw, open: !button.disabled, regions: form.querySelectorAll('[data-veilgate-status]').length, sealed: entries()[0][1].split('.').length }
  })
  assert.deepEqual(answer, { second: 'invalid_policy', twice: 'already_attached', shut: true, raw: PHONE.length, open: true, regions: 1, sealed: 5 })
})

test('protectForm of an attached form protects once, without an event', async () => {
  const { phone, told } = await inPage(FORM, async () => {
    attach()
    const { data } = await guard.protectForm(form, request)
    return { ...Object.fromEntries(data), told }
  })
  assert.equal(await opened(phone, 'phone'), PHONE)
  assert.deepEqual(told, [])
})

test("protect: 'submit' removes what is protected outside a submission, and seals inside", async () => {
  const { outside, inside, later, told } = await inPage(FORM, async () => {
    attach({ protect: 'submit' })
    const outside = entries()
    let inside
    form.addEventListener('submit', () => { inside = entries() })
    submitted()
    await new Promise(resume => setTimeout(resume))
    return { outside, inside, later: entries(), told }
  })
  assert.deepEqual([outside, later], [[['n', '1']], [['n', '1']]])
  assert.equal(await opened(Object.fromEntries(inside).phone, 'phone'), PHONE)
  assert.equal(told.length, 1)
})

test('a chosen file holds the submission, even where denied fields may be dropped', async () => {
  const answer = await inPage(FORM.replace('<button', '<input type="file" name="scan"><button'), () => {
    attach()
    const chosen = new DataTransfer()
    chosen.items.add(new File(['x'], 'id.png'))
    form.elements.scan.files = chosen.files
    return { met: submitted(), read: entries().map(([name]) => name), told: told.map(([type]) => type) }
  }, { changes: { defaults: { onDeny: 'drop-field' } } })
  assert.deepEqual(answer, { met: false, read: ['phone', 'n'], told: ['veilgate:denied', 'veilgate:protected'] })
})

test('an empty denied field is left out and holds nobody; with a value it holds the form', async () => {
  const [empty, filled] = await inPage(`<form method="post" action="/sent"><input name="phone" value="${PHONE}"><input name="remark"></form>`, () => {
    attach()
    const outcome = () => [submitted(), entries().map(([name]) => name), told.map(([type]) => type).at(-1)]
    const before = outcome()
    form.elements.remark.value = 'x'
    return [before, outcome()]
  })
  assert.deepEqual(empty, [true, ['phone'], 'veilgate:protected'])
  assert.deepEqual(filled, [false, [], 'veilgate:denied'])
})

test('what a listener writes and then hides from the guard holds the submission', async () => {
  const answer = await inPage(FORM, phone => {
    attach()
    form.addEventListener('formdata', event => {
      event.stopPropagation()
      event.formData.set('phone', phone)
    })
    return { met: submitted(), told }
  })
  assert.deepEqual(answer, { met: false, told: [['veilgate:error', 'internal']] })
})

test('a field that was a password stays one, shown or not', async () => {
  const anything = { id: 'any', effect: 'permit', classes: ['unclassified', 'contact'], audiences: ['shop'], purposes: ['order'], form: { represent: 'raw' }, reason: { en: 'x' } }
  const body = '<form method="post" action="/sent"><input type="password" name="x" value="hunter2"></form>'
  const answer = await inPage(body, () => {
    attach()
    form.elements.x.type = 'text'
    form.insertAdjacentHTML('beforeend', '<input type="password" name="y" value="hunter3">')
    form.elements.y.type = 'text'
    return { met: submitted(), read: entries(), denied: guard.protect({ z: 'hunter4' }, request).fields }
  }, { changes: { rules: [anything] } })
  assert.deepEqual(answer, { met: false, read: [], denied: { z: 'hunter4' } })
})
