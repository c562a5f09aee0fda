// Building the page without markup in strings.

/** The element with this id, which the page is known to have. */
export const byId = (id) => document.getElementById(id)

/**
 * An element with properties, attributes, listeners and children. `on…` keys listen; `data-…`, `aria-…` and whatever
 * is not a property of the element become attributes.
 */
export function el(name, props = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key in element && !key.includes('-')) element[key] = value
    else element.setAttribute(key, value)
  }
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

/** A word in a colour; without one it is plain. */
export const chip = (text, tone) => el('span', { 'className': 'chip', 'data-tone': tone }, text)

/** Runs `task` once things have been quiet for `milliseconds`. */
export function debounce(task, milliseconds) {
  let timer
  return (...args) => {
    clearTimeout(timer)
    timer = setTimeout(() => task(...args), milliseconds)
  }
}
