// Where each part of a JSON text stands, so that a problem at a JSON Pointer (RFC 6901) can be shown in the text.

/**
 * Reads JSON (RFC 8259).
 *
 * @returns {{ places: Map<string, { start: number, end: number }>, error: { at: number, what: string } | null }}
 *   `places` maps a pointer to its value's range in UTF-16 units; `what` is `syntax` or `duplicate`.
 */
export function readPlaces(text) {
  const reader = new Reader(text)
  try {
    reader.value('')
    reader.space()
    if (reader.at < text.length) reader.fail('syntax')
    return { places: reader.places, error: null }
  } catch (error) {
    if (!(error instanceof Misread)) throw error
    return { places: reader.places, error: { at: error.at, what: error.what } }
  }
}

/** The place of a pointer, or of the nearest part above it that exists. */
export function placeOf(places, pointer) {
  for (let path = pointer; ; path = path.slice(0, path.lastIndexOf('/'))) {
    const place = places.get(path)
    if (place !== undefined || path === '') return place
  }
}

const MAX_DEPTH = 64

class Misread extends Error {
  constructor(at, what) {
    super(what)
    this.at = at
    this.what = what
  }
}

class Reader {
  at = 0
  depth = 0
  places = new Map()

  constructor(text) {
    this.text = text
  }

  fail(what, at = this.at) {
    throw new Misread(at, what)
  }

  space() {
    this.match(/[ \t\n\r]*/y)
  }

  match(pattern) {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found !== null) this.at = pattern.lastIndex
    return found?.[0] ?? null
  }

  value(pointer) {
    this.space()
    const start = this.at
    const first = this.text[start]
    if (first === '{') this.members(pointer)
    else if (first === '[') this.items(pointer)
    else if (first === '"') this.string()
    else if (this.match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) === null) this.fail('syntax')
    this.places.set(pointer, { start, end: this.at })
  }

  string() {
    const start = this.at
    const found = this.match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)
    if (found === null) this.fail('syntax', start)
    return JSON.parse(found)
  }

  members(pointer) {
    const names = new Set()
    this.list('}', () => {
      this.space()
      const start = this.at
      if (this.text[start] !== '"') this.fail('syntax')
      const name = this.string()
      if (names.has(name)) this.fail('duplicate', start)
      names.add(name)
      this.space()
      if (this.match(/:/y) === null) this.fail('syntax')
      this.value(`${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    })
  }

  items(pointer) {
    let index = 0
    this.list(']', () => this.value(`${pointer}/${index++}`))
  }

  list(close, item) {
    this.at += 1
    this.depth += 1
    if (this.depth > MAX_DEPTH) this.fail('syntax')
    this.space()
    if (this.text[this.at] !== close) {
      do {
        item()
        this.space()
      } while (this.match(/,/y) !== null)
    }
    if (this.text[this.at] !== close) this.fail('syntax')
    this.at += 1
    this.depth -= 1
  }
}
