// The checkout that the tests fill and send: its markup with everything a form can be made of, what is typed, and what may leave.
import { readFileSync } from 'node:fs'

/** What is typed into each control. Invented people; the numbers carry valid check digits. */
export const TYPED = {
  receiver: '欧阳云栖',
  mobile: '139 1234 5678',
  mail: 'Li.Mingyue+shop@example.com',
  idNo: '11010519491231002X',
  birthDate: '1949-12-31',
  address: '北京市海淀区中关村大街27号院5号楼802',
  cardNumber: '6250947000000014',
  cvv: '7391',
  nickname: '小栖 & friends',
  note: '请打我爱人电话13700001234\n到了 ring twice, please',
}

/** What must not be seen leaving: each value whole, and pieces of the note. */
export const PLANTED = {
  ...TYPED,
  'the number in the note': '13700001234',
  'the first words of the note': '请打我爱人电话',
  'the last line of the note': '到了 ring twice, please',
}

/** What arrives, in the form's order; a sealed value holds this text. The CVV is denied. */
export const ARRIVES = {
  orderId: { text: 'A-1001' },
  receiver: { sealed: TYPED.receiver, class: 'person.name' },
  mail: { sealed: TYPED.mail, class: 'contact.email' },
  idNo: { sealed: TYPED.idNo, class: 'gov.id.cn-resident-id' },
  birthDate: { text: '1949-**-**' },
  address: { sealed: TYPED.address, class: 'contact.address' },
  cardNumber: { text: '************0014' },
  nickname: { sealed: TYPED.nickname, class: 'contact.account.username' },
  note: { sealed: TYPED.note.replace('13700001234', '[cn-mobile]'), class: 'unclassified' },
  'note.dir': { text: 'ltr' },
  delivery: { text: 'express' },
  gift: { text: 'yes' },
  scan: { text: '' },
  mobile: { sealed: TYPED.mobile, class: 'contact.phone.cn-mobile' },
  go: { text: 'buy' },
}

export const REQUEST = { audience: 'shop', purpose: 'order', form: 'checkout', record: 'r-17' }

/** A policy document with the public key of the test. */
export function policyWith(jwk, change = () => {}) {
  const policy = JSON.parse(readFileSync(new URL('policy.json', import.meta.url), 'utf8'))
  policy.keys['shop-2026'].jwk = structuredClone(jwk)
  change(policy)
  return policy
}

const attributes = given => Object.entries(given).map(([name, value]) => ` ${name}="${value}"`).join('')

/** The controls: among them one outside the form, a custom element, a direction, and a button that stays shut until ready. */
export function markup({ form = {}, button = {}, extra = '' } = {}) {
  return `<form id="checkout" ${attributes({ method: 'post', action: '/order', ...form })}>
  <input type="hidden" name="orderId" value="A-1001">
  <label>收货人 <input name="receiver" autocomplete="name"></label>
  <label>E-mail <input name="mail" type="email" autocomplete="email"></label>
  <label>身份证号 <input name="idNo"></label>
  <label>出生日期 <input name="birthDate" type="date" autocomplete="bday"></label>
  <label>收货地址 <input name="address" autocomplete="street-address"></label>
  <label>银行卡号 <input name="cardNumber" autocomplete="cc-number"></label>
  <label>安全码 <input name="cvv" autocomplete="cc-csc"></label>
  <x-nickname name="nickname"></x-nickname>
  <label>备注 <textarea name="note" dirname="note.dir"></textarea></label>
  <label>配送 <select name="delivery"><option>standard</option><option selected>express</option></select></label>
  <label><input type="checkbox" name="gift" value="yes" checked> 礼品</label>
  <label>附件 <input type="file" name="scan"></label>
  ${extra}
</form>
<label>手机号码 <input form="checkout" name="mobile" type="tel" autocomplete="tel"></label>
<button id="go" form="checkout" name="go" value="buy" disabled data-veilgate-until-ready${attributes(button)}>提交</button>
<iframe name="frame" title="answers"></iframe>`
}

/** A whole page around the markup; `setup` tells its script what to do. */
export function pageWith({ setup, lang = 'en', shadow = false, ...rest }) {
  const body = markup(rest)
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>Checkout</title>
<script type="application/json" id="setup">${JSON.stringify(setup).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/page.js"></script></head>
<body>${shadow ? `<div id="host"><template shadowrootmode="open">${body}</template></div>` : body}</body></html>`
}
