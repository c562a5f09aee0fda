/** The one instance of the core: the only file that imports the generated glue. Nothing runs at import. */

import { VeilgateError, type Code, type ErrorDetails } from './errors.js'
import { border, type Border, type Engine } from './glue.js'

/** What the module can be made from: its address, a response that carries it, its bytes, or the module as it was compiled. */
export type WasmSource = string | URL | globalThis.Request | Response | BufferSource | WebAssembly.Module

/** A border that runs. Once it trapped nothing goes through it any more. */
export interface Core {
  readonly border: Border
  broken: boolean
}

let core: Core | undefined
let loading: Promise<void> | undefined

const HOW_TO_LOAD = 'await init(source), or import from "veilgate", which brings the module'

/**
 * Loads the module. Calls share one attempt; a failed one is forgotten, so that the next may succeed.
 *
 * @param source an address, a response, bytes or a compiled module, or a promise of one
 * @throws `wasm_unavailable`, `wasm_blocked_by_csp`, `wasm_fetch_failed`, `not_ready` where there is nothing to load from
 * @example
 * import wasmUrl from 'veilgate/veilgate.wasm?url'
 * await init(wasmUrl)
 */
export function init(source?: WasmSource | Promise<WasmSource> | (() => WasmSource)): Promise<void> {
  if (running()) return Promise.resolve()
  loading ??= load(source).finally(() => { loading = undefined })
  return loading
}

/**
 * Loads the module at once, where nothing can be awaited: a service worker's first turn, a synchronous script.
 *
 * @param source bytes or a compiled module; some browsers refuse to compile large modules on the main thread
 * @throws `wasm_unavailable`, `wasm_blocked_by_csp`
 * @example
 * initSync(readFileSync(require.resolve('veilgate/veilgate.wasm')))
 */
export function initSync(source: BufferSource | WebAssembly.Module | (() => BufferSource)): void {
  if (running()) return
  available()
  const next = border()
  try {
    const from = typeof source === 'function' ? source() : source
    const module = isModule(from) ? from : new WebAssembly.Module(from)
    next.start(new WebAssembly.Instance(module, next.imports), module)
  } catch (thrown) {
    throw loadError(thrown)
  }
  core = { border: next, broken: false }
}

/** The core that runs. @throws `not_ready` */
export function running(required: true): Core
/** The core that runs, if one does. */
export function running(required?: false): Core | undefined
export function running(required = false): Core | undefined {
  if (core !== undefined && !core.broken) return core
  if (required) throw new VeilgateError('not_ready', 'the WebAssembly module is not loaded', { help: HOW_TO_LOAD })
  return undefined
}

/** Calls the core. What it throws becomes a `VeilgateError`; a trap ends this instance. */
export function call<T>(on: Core, what: (border: Border) => T): T {
  if (on.broken) throw internal()
  try {
    return what(on.border)
  } catch (thrown) {
    throw translated(thrown) ?? broken(on)
  }
}

/** Loads a policy into the core. */
export function loadEngine(on: Core, policy: string, packs: string, keys: string, now: number, strict: boolean): Engine {
  return call(on, border => border.Engine.load(policy, packs, keys, now, strict))
}

async function load(source?: WasmSource | Promise<WasmSource> | (() => WasmSource)): Promise<void> {
  available()
  const from = await (typeof source === 'function' ? source() : source)
  if (from === undefined) throw new VeilgateError('not_ready', 'there is no WebAssembly module to load', { help: HOW_TO_LOAD })
  const next = border()
  try {
    const module = await compiled(from)
    next.start(await WebAssembly.instantiate(module, next.imports), module)
  } catch (thrown) {
    throw loadError(thrown)
  }
  core = { border: next, broken: false }
}

async function compiled(source: WasmSource): Promise<WebAssembly.Module> {
  if (isModule(source)) return source
  const tag = tagOf(source)
  if (typeof source === 'string' || tag === 'URL' || tag === 'Request') return compiledResponse(await fetched(source as string | URL | globalThis.Request))
  if (tag === 'Response') return compiledResponse(source as Response)
  return WebAssembly.compile(source as BufferSource)
}

async function fetched(source: string | URL | globalThis.Request): Promise<Response> {
  try {
    return await fetch(source)
  } catch {
    throw new VeilgateError('wasm_fetch_failed', 'the WebAssembly module could not be fetched', {
      help: "check the address, the network, and connect-src of the page's Content-Security-Policy",
    })
  }
}

async function compiledResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    throw new VeilgateError('wasm_fetch_failed', `the server answered ${response.status} for the WebAssembly module`, {
      help: 'check that the bundler copies veilgate_bg.wasm, or import from "veilgate", which needs no file',
    })
  }
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/wasm') && typeof WebAssembly.compileStreaming === 'function') return WebAssembly.compileStreaming(response)
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes[0] === 0x3c) {
    throw new VeilgateError('wasm_fetch_failed', 'the server answered with HTML where the WebAssembly module should be (expected magic word 00 61 73 6d, found 3c …)', {
      help: 'the address is wrong and the server sent its index page: with Vite 7 and older add optimizeDeps.exclude: ["veilgate/url"], or import from "veilgate"',
    })
  }
  return WebAssembly.compile(bytes)
}

/** @throws `wasm_unavailable` where WebAssembly is switched off */
export function available(): void {
  if (typeof WebAssembly === 'object') return
  throw new VeilgateError('wasm_unavailable', 'WebAssembly is switched off here', {
    help: 'keep the form shut and tell the person: lockdown modes and some security settings switch it off',
  })
}

/** What a module that does not start means. */
export function loadError(thrown: unknown): VeilgateError {
  const known = translated(thrown)
  if (known !== undefined) return known
  const text = String(thrown)
  if (/unsafe-eval|Content.Security.Policy|disallowed by embedder|call to WebAssembly\.\w+\(\) blocked/i.test(text)) {
    return new VeilgateError('wasm_blocked_by_csp', 'the page does not allow WebAssembly to be compiled', {
      help: "add 'wasm-unsafe-eval' to script-src of the Content-Security-Policy; on an edge runtime use its static import of veilgate/veilgate.wasm",
    })
  }
  return new VeilgateError('wasm_unavailable', 'the WebAssembly module does not start', {
    help: 'check that the file is the veilgate_bg.wasm of this very version, complete and unchanged',
  })
}

/** What the core throws is a plain object with a code; what we throw passes. Anything else is not for us to repeat. */
export function translated(thrown: unknown): VeilgateError | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  if (thrown instanceof VeilgateError) return thrown
  if (thrown instanceof Error || !('code' in thrown) || !('message' in thrown)) return undefined
  const { code, message, ...details } = thrown as { code: Code; message: string } & ErrorDetails
  return new VeilgateError(code, message, details)
}

function broken(on: Core): VeilgateError {
  on.broken = true
  return internal()
}

/** What a trap means. */
export function internal(): VeilgateError {
  return new VeilgateError('internal', 'the module failed and was stopped', {
    help: 'nothing was released; load the policy again, and report this with the policy and the kind of field, never the value',
  })
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

function isModule(source: unknown): source is WebAssembly.Module {
  return tagOf(source) === 'WebAssembly.Module'
}
