// What a decision does to a value, in words and a tone.

import { t } from './i18n.js'

/** In words and colour, what happens to a value. */
export function actionOf(decision) {
  if (decision.effect === 'deny' || decision.representation === 'drop') return { text: t('action.deny'), tone: 'deny' }
  const { representation, seal } = decision
  const keys = seal.join(', ')
  const sealed = seal.length > 0
  if (representation === 'raw') return sealed ? { text: t('action.seal', { keys }), tone: 'seal' } : { text: t('action.raw'), tone: 'raw' }
  if (representation === 'text.findings') {
    return sealed ? { text: t('action.findingsseal', { keys }), tone: 'seal' } : { text: t('action.findings'), tone: 'mask' }
  }
  if (sealed) return { text: t('action.maskseal', { keys }), tone: 'seal' }
  return { text: t(['label', 'constant'].includes(representation) ? 'action.label' : 'action.mask'), tone: 'mask' }
}

/** How many of each tone, in words: “5 sealed, 2 masked, 1 refused”. */
export function countsOf(tones) {
  return ['seal', 'mask', 'raw', 'deny']
    .map((tone) => ({ tone, count: tones.filter((each) => each === tone).length }))
    .filter(({ count }) => count > 0)
    .map(({ tone, count }) => t(`counts.${tone}`, { count }))
    .join(t('and'))
}
