// What the scan of an arrived body means: which typed values are in it, and whether the policy lets them be.

import { find, haystack, verdict } from './scan.js'

/**
 * Judges bytes by the decisions of the moment they were sent. Every typed value that the scan finds is in one list:
 * `allowed` (the policy releases it as typed), `inside` (a piece of such a value), `common` (a word that this request says
 * whoever fills the form in, such as a field's name) or `leaked`.
 */
export function judge(bytes, typed, decisions, frame) {
  const prepared = haystack(bytes)
  const found = verdict(typed, bytes)
  const rest = (...lists) => found.filter((value) => !lists.some((list) => list.includes(value)))
  const common = found.filter(({ value }) => frame.includes(value.trim().toLowerCase()))
  const allowed = rest(common).filter((value) => mayLeaveAsTyped(value, typed, decisions))
  const within = allowed.flatMap(({ value }) => find(value, prepared))
  const inside = rest(common, allowed).filter(({ value }) => find(value, prepared).every((hit) => !hit.alone || within.some(around(hit))))
  return { prepared, found: rest(common), common, allowed, inside, leaked: rest(common, allowed, inside) }
}

/** What a protected request says whatever was typed: multipart headers, the members of a JWE's header, mask characters. */
export const frameOf = (names, { audience, purpose, form }, decisions) => [
  ...names.map((name) => `\r\nContent-Disposition: form-data; name="${name}"`),
  audience, purpose, form,
  ...decisions.flatMap((decision) => [decision.class, ...decision.seal]),
  'alg ECDH-ES+A256KW enc A256GCM kid epk kty EC crv P-256 typ veilgate-field+jwe veilgate',
  '*'.repeat(64),
].join('\n').toLowerCase()

const around = (hit) => (other) => other.at <= hit.at && hit.at + hit.length <= other.at + other.length

/** Whether the decisions release this value unsealed and unchanged. */
function mayLeaveAsTyped({ name, title }, typed, decisions) {
  const decision = decisions.find(({ path }) => path === name)
  if (decision?.effect !== 'release' || decision.seal.length > 0) return false
  if (decision.representation === 'raw') return true
  const foundInside = typed.some((other) => other.name === name && other.title !== name)
  return decision.representation === 'text.findings' && title === name && !foundInside
}
