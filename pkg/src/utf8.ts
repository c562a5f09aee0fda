/** Text coders, made when they are needed; jsdom has none. */

export function utf8Encoder(): Pick<TextEncoder, 'encode' | 'encodeInto'> {
  if (typeof TextEncoder !== 'undefined') return new TextEncoder()
  const encode = (text = ''): Uint8Array<ArrayBuffer> => {
    const escaped = encodeURIComponent(wellFormed(text))
    const bytes = escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return Uint8Array.from(bytes, unit => unit.charCodeAt(0))
  }
  const encodeInto = (text: string, into: Uint8Array) => {
    const bytes = encode(text)
    into.set(bytes)
    return { read: text.length, written: bytes.length }
  }
  return { encode, encodeInto }
}

/** Bytes that are no UTF-8 throw. A byte order mark is text like any other. */
export function utf8Decoder(): { decode(bytes?: Uint8Array): string } {
  if (typeof TextDecoder !== 'undefined') return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (bytes = new Uint8Array()) => {
    let escaped = ''
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
    return decodeURIComponent(escaped)
  }
  return { decode }
}

/** Lone surrogates become U+FFFD, as in a WHATWG USVString. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
