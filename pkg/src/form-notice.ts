/** What a form does with what is typed into it, in sentences. */

import type { FormNotice, NoticeLine } from './types.js'

/** A paragraph for each line of a notice. Names of countries are the platform's. */
export function sentences({ lines, owner, contact }: Omit<FormNotice, 'text'>, locale: string): string {
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
