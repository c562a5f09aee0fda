// The clipboard, which a browser may refuse.

import { t } from './i18n.js'

/** Puts a text on the clipboard, and says that it did or that it could not. */
export async function copy(text, announce) {
  try {
    await navigator.clipboard.writeText(text)
    announce(t('copied'))
  } catch {
    announce(t('copied.not'))
  }
}
