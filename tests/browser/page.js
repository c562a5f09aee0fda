// What a page with a protected form does. The page says how in a data block; what happens is told to the test by `tell`.

const { entry, attach = true, policy, keys, trust, remember, onExpired, request, options, wasm } = JSON.parse(document.getElementById('setup').textContent)
const inShadow = document.querySelector('#host')?.shadowRoot
const form = (inShadow ?? document).querySelector('form')

/** Custom controls take part in forms by what they set. */
customElements.define('x-nickname', class extends HTMLElement {
  static formAssociated = true
  #internals = this.attachInternals()
  #value = ''
  get value() { return this.#value }
  set value(value) {
    this.#value = value
    this.#internals.setFormValue(value)
  }
})

for (const type of ['veilgate:protected', 'veilgate:denied', 'veilgate:error']) {
  form.addEventListener(type, ({ detail }) => globalThis.tell(type, JSON.stringify(detail)))
}

/** Everything that `setup` cannot say as data. */
const REQUESTS = {
  throws() {
    throw new TypeError(`no request for ${form.elements.mobile.value}`)
  },
}

async function protect() {
  const veilgate = await import(entry)
  if (wasm !== undefined) await veilgate.init(wasm === 'bytes' ? (await fetch('/veilgate/veilgate_bg.wasm')).arrayBuffer() : wasm)
  const seen = remember ? veilgate.storedRevisions(localStorage) : undefined
  const guard = await veilgate.Guard.load(policy, { keys, trust, seen, onExpired, now: () => globalThis.clock ?? Date.now() })
  const attachment = guard.attach(form, REQUESTS[request] ?? request, options)
  await attachment.ready
  Object.assign(globalThis, { veilgate, guard, attachment })
  return 'attached'
}

globalThis.protectedForm = form
globalThis.state = attach ? await protect().catch(error => error.code ?? String(error)) : 'left alone'
