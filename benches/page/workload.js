// What is protected in the benches. Invented people; the card is a published test number.

export const request = { audience: 'shop', purpose: 'order' }

const shared = {
  format: 'veilgate/1',
  audiences: { shop: { kind: 'first-party', country: 'CN' } },
  purposes: { order: { title: { en: 'Fulfil the order', zh: '履行订单' } } },
}

const permit = (id, classes, represent, seal) => ({
  id, effect: 'permit', classes, audiences: ['shop'], purposes: ['order'],
  form: seal === undefined ? { represent } : { represent, seal },
  reason: { en: 'Needed to deliver the order', zh: '用于配送订单' },
})

const declared = keys => Object.fromEntries(keys.map(jwk => [jwk.kid, { use: 'seal', holders: ['shop'], jwk }]))

/** Ten fields of a checkout: three sealed, five masked or cleaned, one as it is, one denied. */
export const checkout = {
  fields: {
    receiver: '李明月',
    mobile: '13800138000',
    email: 'li.mingyue@example.com',
    idNo: '310104198803141027',
    birthDate: '1988-03-14',
    address: '上海市徐汇区漕溪北路595号3幢1204室',
    cardNumber: '4111111111111111',
    cvv: '737',
    note: '工作日送货，放在前台即可。打不通请拨13700001234。',
    quantity: 2,
  },
  sealed: ['mobile', 'idNo', 'address'],
  /** The three go to `keys` in turn: to one recipient, or each to its own. */
  policy: keys => ({
    ...shared,
    policy: { id: 'checkout', revision: 1, expires: '2099-01-01T00:00:00Z' },
    keys: declared(keys),
    transforms: {
      'last-four': { op: 'mask.pan', params: { first: 0, last: 4 } },
      'year-only': { op: 'mask.keep', params: { first: 4, last: 0, ignore: '-' } },
      labels: { op: 'text.findings', params: { replace: 'label' } },
    },
    rules: [
      ...['contact.phone', 'gov.id', 'contact.address'].map((branch, index) =>
        permit(`deliver-${index}`, [branch], 'raw', keys[index % keys.length].kid)),
      permit('known', ['person.name', 'contact.email'], 'mask'),
      permit('card', ['payment.card.pan'], 'last-four'),
      permit('birth', ['person.birth-date'], 'year-only'),
      permit('note', ['unclassified'], 'labels'),
      permit('choices', ['plain'], 'raw'),
      { id: 'no-cvv', effect: 'forbid', classes: ['payment.card.cvv'], audiences: ['shop'],
        reason: { en: 'A security code is never for the shop', zh: '安全码绝不交给商店' } },
    ],
    defaults: { onDeny: 'drop-field' },
  }),
}

/** The shortest whole policy, of ten lines, and one field that it seals. */
export const signup = {
  fields: { mobile: '13800138000' },
  policy: key => ({
    ...shared,
    policy: { id: 'signup', revision: 1, expires: '2099-01-01T00:00:00Z' },
    keys: declared([key]),
    rules: [
      permit('contact', ['contact', 'person.name'], 'raw', key.kid),
      permit('choices', ['plain'], 'raw'),
    ],
  }),
}
