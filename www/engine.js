// The one place that talks to Veilgate: loads it, keeps the guard of the policy in force, and keeps the form attached.

import { placeOf, readPlaces } from './json-places.js'

export const ORDER = { audience: 'shop', purpose: 'order', form: 'checkout' }
const DISPLAY = { audience: 'screen', purpose: 'display', form: 'checkout' }

const KEY_ID = 'shop-2026'

/**
 * Dispatches `change` whenever `status` changes: `loading`, `ready` (a guard is in force), `held` (the policy has
 * problems) or `failed` (there is no engine). Only `ready` has a guard, and without a guard nothing is sent.
 */
export class Engine extends EventTarget {
  status = 'loading'
  /** What is wrong with the policy, or, while `ready`, what it is warned of: `{ code, path, message, help, start, end }`. */
  problems = []
  /** Why there is no engine: `{ code, message }`. */
  failure = null
  guard = null

  #veilgate = null
  #privateKey = null
  #form
  #attachment = null
  #turn = 0
  #template = ''

  constructor(form) {
    super()
    this.#form = form
  }

  /** Loads the engine, makes the key pair, and resolves to the text of the policy with its public half. */
  async start() {
    try {
      this.#veilgate = await import('/veilgate/url.js')
      const template = await fetch('policy.json')
      if (!template.ok) throw new Error(`policy.json: ${template.status}`)
      this.#template = valid(await template.text())
    } catch (error) {
      return this.#fail({ code: 'engine_missing', message: String(error.message) })
    }
    try {
      const { publicKey, privateKey } = await this.#veilgate.keygen({ kid: KEY_ID })
      this.#privateKey = privateKey
      return insertKey(this.#template, publicKey)
    } catch (error) {
      return this.#fail(error)
    }
  }

  /** Puts a policy into force, or says what is wrong with it. The latest call wins. */
  async usePolicy(text) {
    if (this.status === 'failed') return
    const turn = ++this.#turn
    const { places, error } = readPlaces(text)
    if (error !== null) {
      return this.#hold([{ code: `json_${error.what}`, path: '', start: error.at, end: error.at + 1 }])
    }
    try {
      const guard = await this.#veilgate.Guard.load(text)
      const { problems } = await this.#veilgate.Guard.check(text)
      if (turn !== this.#turn) return
      this.#enforce(guard, problems.map((problem) => placed(problem, places)))
    } catch (error) {
      if (turn !== this.#turn) return
      if (isEngineFailure(error)) return this.#fail(error)
      const problems = error.problems?.length > 0 ? error.problems : [error]
      this.#hold(problems.map((problem) => placed(problem, places)))
    }
  }

  /** What the policy in force does with these values by name, or `null` where none is in force. */
  protect(values, request) {
    if (this.guard === null) return null
    try {
      return this.guard.protect(values, request)
    } catch (error) {
      this.#refuse(error)
      return null
    }
  }

  /** The same for the form as it stands, with everything that its markup says about each field. */
  async protectForm(request) {
    if (this.guard === null) return null
    try {
      return (await this.guard.protectForm(this.#form, request)).outcome
    } catch (error) {
      this.#refuse(error)
      return null
    }
  }

  /** How the policy shows the fields on a screen, by name; empty where it says nothing of screens. */
  async previews() {
    try {
      return (await this.guard.protectForm(this.#form, DISPLAY)).outcome.fields
    } catch {
      return {}
    }
  }

  /** Attaches the form to the guard in force, in place of the one before; it speaks the document's language. */
  attach() {
    if (this.guard === null) return
    // Both in one task: nobody can read the form in between.
    this.#attachment?.detach()
    this.#attachment = this.guard.attach(this.#form, ORDER)
  }

  /** Opens a sealed value with the private key of this tab. */
  open(jwe, expected) {
    return this.#veilgate.openValue(jwe, this.#privateKey, expected)
  }

  /** What a sealed value says about itself, without a key; `null` where it is none. */
  envelope(value) {
    // RFC 7516, compact: five parts.
    if (!/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/.test(value)) return null
    try {
      return this.#veilgate.readEnvelope(value)
    } catch {
      return null
    }
  }

  /** The private key of this tab, for those who want to open a sealed value elsewhere. */
  get privateKey() {
    return this.#privateKey
  }

  // An error of the guard in force: a policy that no longer holds, or a broken engine.
  #refuse(error) {
    if (isEngineFailure(error)) this.#fail(error)
    else this.#hold([placed(error, new Map())])
  }

  #enforce(guard, warnings) {
    this.guard = guard
    this.attach()
    this.problems = warnings
    this.#become('ready')
  }

  // The form stays attached to the last good guard, so that even a script that reads it gets protected data.
  #hold(problems) {
    this.guard = null
    this.problems = problems
    this.#become('held')
  }

  #fail({ code = 'unknown', message = '' }) {
    this.guard = null
    this.failure = { code, message }
    this.#become('failed')
    return null
  }

  #become(status) {
    this.status = status
    this.dispatchEvent(new Event('change'))
  }
}

const placed = ({ code, path = '', message, help }, places) => ({ code, path, message, help, ...placeOf(places, path) })

const isEngineFailure = ({ code }) => typeof code !== 'string' || code.startsWith('wasm_') || code === 'internal' || code === 'not_ready'

/** The policy's text with an expiry one year from now: a demo that ends on a date would teach nothing. */
function valid(text) {
  const expires = new Date()
  expires.setUTCFullYear(expires.getUTCFullYear() + 1)
  return text.replace(/("expires": )"[^"]*"/, `$1"${expires.toISOString().slice(0, 10)}T00:00:00Z"`)
}

/** The policy's text with this public key among the members of its key. */
function insertKey(text, jwk) {
  const { end } = placeOf(readPlaces(text).places, `/keys/${KEY_ID}`)
  const members = Object.entries(jwk).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `${text.slice(0, end - 1).trimEnd()},\n      "jwk": { ${members.join(', ')} } }${text.slice(end)}`
}
