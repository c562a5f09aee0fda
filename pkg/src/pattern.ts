/** What a foreign object has to be, said as data. */

/** A text or number: exactly this. A list: one of these. An object: these members, each fitting, and no other. */
export type Pattern =
  | undefined | string | number | ((value: unknown) => boolean)
  | Pattern[] | { readonly [name: string]: Pattern }

/** Where something does not fit, in names that the pattern knows; nothing of what was passed in is repeated. */
export function misfit(value: unknown, pattern: Pattern, at = ''): string | undefined {
  if (typeof pattern === 'function') return pattern(value) ? undefined : at
  if (typeof pattern !== 'object') return value === pattern ? undefined : at
  if (Array.isArray(pattern)) return pattern.some(one => misfit(value, one) === undefined) ? undefined : at
  if (typeof value !== 'object' || value === null || Object.keys(value).some(name => !Object.hasOwn(pattern, name))) return at
  const own = value as { readonly [name: string]: unknown }
  for (const [name, inner] of Object.entries(pattern)) {
    const wrong = misfit(own[name], inner, `${at}/${name}`)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** Half a surrogate pair is no text: it has no UTF-8. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value)
}
