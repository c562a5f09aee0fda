/** Objects to leaves with paths, and back. */

import { VeilgateError } from './errors.js'
import type { Decision, Hints, Released, Value } from './types.js'
import { wellFormed } from './utf8.js'

/** One value as the core takes it. */
export interface Leaf extends Hints {
  path: string
  value?: string
  /** The value is there but cannot be read as text: always denied, and listed. */
  unsupported?: true
}

/** What a leaf was before it became text, where it may keep its type. */
type Original = number | boolean | null | undefined | [] | Record<string, never>

/** A leaf's place in the shape of what was passed in. */
type Shape = { leaf: number } | { items: Shape[] } | { members: [string, Shape][] }

export interface Flat {
  leaves: Leaf[]
  /** @param released what leaves for each leaf; `undefined` where it is denied */
  rebuild(released: (index: number, original: Original) => Released | undefined): { [name: string]: Released }
}

const MAX_DEPTH = 64
const MAX_NODES = 100_000
const MAX_UNITS = 32 * 1024 * 1024

/**
 * Takes apart what is to be protected.
 * @throws `unsupported_type`, `duplicate_path`, `too_large`, each with the path, never the value
 */
export function flatten(fields: { readonly [name: string]: Value }): Flat {
  const flattening = new Flattening()
  const shape = flattening.node(fields, '', '', 0)
  if (!('members' in shape)) throw unsupported('', 'the fields are not an object', 'pass an object from field name to value')
  return {
    leaves: flattening.leaves,
    rebuild: released => built(shape, index => released(index, flattening.originals[index])) as { [name: string]: Released } | undefined ?? {},
  }
}

class Flattening {
  readonly leaves: Leaf[] = []
  readonly originals: Original[] = []
  readonly #paths = new Set<string>()
  readonly #ancestors = new Set<object>()
  #nodes = 0
  #units = 0

  node(value: unknown, path: string, name: string, depth: number): Shape {
    this.#nodes += 1
    if (this.#nodes > MAX_NODES) throw tooLarge(path, `more than ${MAX_NODES} values`)
    if (depth > MAX_DEPTH) throw tooLarge(path, `nested deeper than ${MAX_DEPTH}`)
    if (typeof value !== 'object' || value === null) return this.#leaf(value, path, name)
    const date = dateText(value)
    if (date !== undefined) return this.#text(date, undefined, path, name, undefined)
    if (this.#ancestors.has(value)) throw unsupported(path, 'this object contains itself', 'pass a tree')
    this.#ancestors.add(value)
    const { array, members } = this.#members(value, path, depth)
    // What holds nothing is decided like any other value: nothing leaves unseen, and be it that it is there.
    if (members.length === 0 && depth > 0) {
      this.#ancestors.delete(value)
      return this.#text('', 'hidden', path, name, array ? [] : {})
    }
    const child = ([key, member]: [string, unknown]): [string, Shape] =>
      [key, this.node(member, below(path, key, depth), array ? name : wellFormed(key), depth + 1)]
    const shape = array ? { items: members.map(member => child(member)[1]) } : { members: members.map(child) }
    this.#ancestors.delete(value)
    return shape
  }

  /** Own members, read once; whatever JSON would drop in silence is refused. */
  #members(value: object, path: string, depth: number): { array: boolean; members: [string, unknown][] } {
    try {
      const array = Array.isArray(value)
      if (!array && !isPlain(value)) throw unsupported(path, 'this is not a plain object')
      const length = array ? value.length : 0
      if (length > MAX_NODES) throw tooLarge(path, `more than ${MAX_NODES} values`)
      const keys = Reflect.ownKeys(value).filter(key => Object.prototype.propertyIsEnumerable.call(value, key))
      if (keys.some(key => typeof key === 'symbol')) throw unsupported(path, 'this object has a symbol as a key')
      if (array && keys.length !== length) throw unsupported(path, 'this array has holes or further members')
      const read = keys as string[]
      if (array && read.some((key, index) => key !== String(index))) throw unsupported(path, 'this array has holes or further members')
      const members = read.map((key): [string, unknown] => {
        try {
          return [key, Reflect.get(value, key)]
        } catch {
          throw unsupported(below(path, key, depth), 'this value could not be read')
        }
      })
      return { array, members }
    } catch (thrown) {
      if (thrown instanceof VeilgateError) throw thrown
      throw unsupported(path, 'this value could not be read')
    }
  }

  #leaf(value: unknown, path: string, name: string): Shape {
    switch (typeof value) {
      case 'string': return this.#text(wellFormed(value), undefined, path, name, undefined)
      case 'boolean': return this.#text(String(value), 'checkbox', path, name, value)
      case 'bigint': return this.#text(String(value), 'number', path, name, undefined)
      case 'number': return this.#text(numberText(value, path), 'number', path, name, value)
      case 'object': return this.#text('', 'hidden', path, name, null)
      default: throw unsupported(path, `a value of type ${typeof value} cannot be protected`)
    }
  }

  #text(value: string, type: string | undefined, path: string, name: string, original: Original): Shape {
    this.#units += value.length
    if (this.#units > MAX_UNITS) throw tooLarge(path, 'the values together are too long')
    if (this.#paths.has(path)) {
      throw new VeilgateError('duplicate_path', 'two values have the same path', { path, help: 'rename one: a sealed value is bound to its path' })
    }
    this.#paths.add(path)
    this.originals.push(original)
    return { leaf: this.leaves.push({ path, name, ...(type && { type }), value }) - 1 }
  }
}

function built(shape: Shape, released: (index: number) => Released | undefined): Released | undefined {
  if ('leaf' in shape) return released(shape.leaf)
  if ('items' in shape) {
    const items = shape.items.map(item => built(item, released)).filter(item => item !== undefined)
    return items.length > 0 ? items : undefined
  }
  const object = {}
  for (const [key, member] of shape.members) {
    const value = built(member, released)
    if (value !== undefined) setOwn(object, key, value)
  }
  return Object.keys(object).length > 0 ? object : undefined
}

/** Whether what leaves is the value itself, in the open. */
export function isRaw(decision: Decision | undefined): boolean {
  return decision?.effect === 'release' && decision.representation === 'raw' && decision.seal.length === 0
}

/** Sets a member of any name, `__proto__` too. */
export function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/**
 * A scalar as text with the control type that its own type suggests.
 * @throws `unsupported_type`
 */
export function scalar(value: unknown, path: string): { value: string; type?: string } {
  switch (typeof value) {
    case 'string': return { value: wellFormed(value) }
    case 'boolean': return { value: String(value), type: 'checkbox' }
    case 'bigint': return { value: String(value), type: 'number' }
    case 'number': return { value: numberText(value, path), type: 'number' }
    case 'undefined': return { value: '' }
    default:
      if (value === null) return { value: '', type: 'hidden' }
      throw unsupported(path, 'this value is not text, a number or a boolean')
  }
}

function numberText(value: number, path: string): string {
  if (!Number.isFinite(value)) throw unsupported(path, 'this is not a finite number')
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw unsupported(path, 'this number is so long that digits may be lost', 'pass long numbers as text or as a bigint')
  }
  return String(value)
}

function below(path: string, key: string, depth: number): string {
  const step = wellFormed(key)
  return depth === 0 ? step : `${path}/${step.replace(/~/g, '~0').replace(/\//g, '~1')}`
}

/** An object literal, from any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf') && Object.prototype.toString.call(value) === '[object Object]'
}

function dateText(value: object): string | undefined {
  try {
    return Date.prototype.toISOString.call(value)
  } catch {
    return undefined
  }
}

function unsupported(path: string, message: string, help = 'pass text, numbers, booleans, bigints, dates, null, and plain objects and arrays of them'): VeilgateError {
  return new VeilgateError('unsupported_type', message, { path, help })
}

function tooLarge(path: string, message: string): VeilgateError {
  return new VeilgateError('too_large', message, { path, help: 'protect it in parts' })
}
