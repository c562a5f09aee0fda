/** Base64, and base64url as JOSE writes it (RFC 7515 section 2). */

/** Bytes of canonical base64url: no padding, left-over bits zero, so that every run of bytes has one text. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const rest = text.slice(text.length - text.length % 4)
  if (/[^\w-]/.test(text) || !/^(.[AQgw]|..[AEIMQUYcgkosw048])?$/.test(rest)) return undefined
  return fromBase64(text.replace(/-/g, '+').replace(/_/g, '/'))
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  // Not Uint8Array.from: its iterator and callback take ten times as long.
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
