/** What a form does with what is typed into it, in sentences. */

import type { FormNotice, NoticeLine } from './types.js'

/** What the core says of the fields for one request. @internal */
export interface Foreseen extends Pick<FormNotice, 'title' | 'owner' | 'contact'>, Pick<NoticeLine, 'audience' | 'purpose' | 'basis'> {
  fields: (Pick<NoticeLine, 'sealed' | 'days' | 'why' | 'duties'> & { what: string; form: string | null })[]
}

/** Joins what is the same of several fields. */
export function formNotice(policy: FormNotice['policy'], paths: readonly string[], locale: string, foreseen: readonly Foreseen[]): FormNotice {
  const lines = new Map<string, NoticeLine>()
  const released = new Set<string>()
  for (const { audience, purpose, basis, fields } of foreseen) {
    for (const [index, { what, form, ...same }] of fields.entries()) {
      if (form === null) continue
      const path = paths[index] ?? ''
      const key = JSON.stringify([audience.id, purpose, form, same])
      const line = lines.get(key) ?? { fields: [], what: [], audience, purpose, basis, form, ...same }
      lines.set(key, line)
      released.add(path)
      line.fields.push(path)
      if (!line.what.includes(what)) line.what.push(what)
    }
  }
  const { title = null, owner = null, contact = null } = foreseen[0] ?? {}
  const notice = { policy, title, owner, contact, lines: [...lines.values()], withheld: paths.filter(path => !released.has(path)) }
  return { ...notice, text: sentences(notice, locale) }
}

/** A paragraph for each line of a notice. Names of countries are the platform's. */
function sentences({ lines, owner, contact }: Omit<FormNotice, 'text'>, locale: string): string {
  const chinese = /^zh\b/i.test(locale)
  const paragraphs = lines.map(line => chinese ? inChinese(line, locale) : inEnglish(line, locale))
  const who = [owner, contact].filter(part => part !== null).join(chinese ? '，' : ', ')
  if (who !== '') paragraphs.push(chinese ? `个人信息处理者：${who}。` : `Who is responsible: ${who}.`)
  return paragraphs.join('\n')
}

function inEnglish({ what, audience: { title, contact, country }, purpose, basis, form, sealed, days, why }: NoticeLine, locale: string): string {
  const about = [country === null ? null : region(country, locale), contact].filter(part => part !== null).join('; ')
  return `${what.join(', ')}: to ${title}${about && ` (${about})`} ${form}${sealed ? ', encrypted for its eyes only' : ''}. Purpose: ${purpose}.`
    + `${basis === null ? '' : ` Basis: ${basis}.`}${days === null ? '' : ` Kept for at most ${days} days.`}${why.map(reason => ` ${reason}.`).join('')}`
}

function inChinese({ what, audience: { title, contact, country }, purpose, basis, form, sealed, days, why }: NoticeLine, locale: string): string {
  const about = [country === null ? null : region(country, locale), contact].filter(part => part !== null).join('，')
  return `${what.join('、')}：${form}${sealed ? '加密' : ''}发送给${title}${about && `（${about}）`}。目的：${purpose}。`
    + `${basis === null ? '' : `处理依据：${basis}。`}${days === null ? '' : `最长保存 ${days} 天。`}${why.map(reason => `${reason}。`).join('')}`
}

function region(country: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country
  } catch {
    return country
  }
}
