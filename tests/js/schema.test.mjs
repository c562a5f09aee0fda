// The schema that editors use and the types that programs use say the same as the core: nothing it accepts is marked wrong, and what
// they can see it sees, too.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv/dist/2020.js'
import { Guard } from '../../pkg/dist/index.js'
import { blocks } from '../../pkg/schema.mjs'
import { DESCRIPTIONS } from '../../pkg/schema-words.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const text = file => readFile(join(root, file), 'utf8')
const schema = JSON.parse(await text('pkg/schema/policy.json'))
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true, unicodeRegExp: true })
ajv.addFormat('date-time', true)
const validate = ajv.compile(schema)
const packSchema = JSON.parse(await text('pkg/schema/pack.json'))
const validatePack = ajv.compile(packSchema)
const { cases } = JSON.parse(await text('tests/vectors/policy/documents.json'))

/** A pack in which every part of the language is used. */
const house = {
  $schema: 'https://example.org/pack.json',
  format: 'veilgate-pack/1',
  pack: { id: 'house', revision: 1, country: 'CN', title: { en: 'House rules' }, checked: '2026-11-25', notice: { en: 'Not legal advice.' } },
  extends: ['home'],
  norms: { house: { title: { en: 'House rules' }, edition: '1', status: 'in-force', articles: { 1: { title: { en: 'Logs' } } } } },
  context: { attrs: { flag: { type: 'bool', source: 'host' } } },
  classes: { contact: { level: 'sensitive', norms: ['house#1'] } },
  aggregations: [{ id: 'who', allOf: ['person.name', 'contact'], raisesTo: 3 }],
  obligations: { note: { type: 'record.decision', stage: 'with', norms: ['house#1'] } },
  transforms: { gone: { op: 'drop' } },
  clocks: { breach: { hours: 72, to: 'authority', norms: ['house#1'], title: { en: 'Breach' } } },
  rules: [
    { id: 'logs', effect: 'forbid', audienceKinds: ['log'], when: { is: ['flag', true] }, reason: { en: 'r' }, norms: ['house#1'] },
    { id: 'note', effect: 'require', uses: ['sale'], bases: ['consent'], outside: ['CN'], audienceCountries: ['US'], form: { represent: 'gone' }, obligations: ['note'], reason: { en: 'r' } },
  ],
  cannot: [{ en: 'What nobody can know.' }],
  cases: [{ name: 'logs', class: 'contact', audience: 'log', purpose: 'consent', context: { flag: true }, expect: { effect: 'deny', reason: 'forbidden' } }],
}
const home = { format: 'veilgate-pack/1', norms: {}, pack: { id: 'home', notice: { en: 'x' }, revision: 1, title: { en: 'x' } }, rules: [] }
const packs = [house, home]

/** A document in which every part of the language is used. */
const whole = {
  $schema: 'https://example.org/policy.json',
  format: 'veilgate/1',
  policy: { id: 'p', revision: 1, expires: '2099-01-01T00:00:00Z', mode: 'enforce', issued: '2026-01-01T00:00:00Z', title: { en: 'P' }, locales: ['en'], country: 'CN', assessments: ['PIA-1'], changes: { en: 'First' } },
  extends: ['house', { pack: 'home', sha256: createHash('sha256').update(JSON.stringify(home)).digest('hex') }],
  norms: { pipl: {
    title: { zh: '个人信息保护法' }, edition: '2021-11-01', jurisdiction: 'CN', status: 'in-force', checked: '2026-11-25', verified: true, source: 'https://example.org',
    articles: { 30: { title: { en: 'Tell' }, consent: 'separate', by: 'guardian', verified: false, source: 'https://example.org' } },
  } },
  levels: { critical: { title: { zh: '四级' }, norms: ['pipl#30'] } },
  aggregations: [{ id: 'who', allOf: ['person.name', 'contact'], raisesTo: 'sensitive', norms: ['pipl'], title: { en: 'Who' } }],
  context: { attrs: {
    flag: { type: 'bool', source: 'host' },
    age: { type: 'enum', values: ['child', 'adult'], source: 'user', title: { en: 'Age' } },
    count: { type: 'int', min: 0, max: 9, source: 'engine' },
  } },
  classes: { 'shop.member': { level: 'general', title: { zh: '会员' } }, contact: { level: 3, releaseOnlyTo: ['shop', 'processor'], value: 'string', entropy: 'low', minHidden: 1, minLength: 2, minResidual: 3, maps: { dpv: 'x' }, norms: ['pipl'] } },
  bindings: [{ id: 'm', class: 'shop.member', match: { name: ['member'], label: ['会员号'], autocomplete: ['username'], type: ['text'], path: ['shop/*'] } }],
  detectors: [{ id: 'member', class: 'shop.member', pattern: 'VG-[0-9]{6}', context: ['member', '会员'], minLength: 9, confidence: 90 }],
  audiences: { shop: { kind: 'first-party', country: 'CN', origins: ['https://shop.example'] }, psp: { kind: 'processor' } },
  purposes: { order: { title: { en: 'Order' }, basis: 'contract', uses: ['ads', 'research'] } },
  keys: { k: { use: 'seal', alg: 'ECDH-ES+A256KW', holders: ['shop'] }, p: { use: 'pseudonym', holders: ['shop'] } },
  transforms: {
    ends: { op: 'mask.keep', params: { first: 1, last: 1, ignore: ' -./', minHidden: 2, minLength: 3, fill: '•', fixed: 4 } },
    mail: { op: 'mask.email', params: { keepLocal: 2, keepDomain: 'tld' } },
    tail: { op: 'mask.phone', params: { keepPrefix: 0, keepLast: 2 } },
    dash: { op: 'constant', params: { value: '-' } },
    bare: { op: 'mask.name' },
    born: { op: 'date.shift', params: { key: 'p', minDays: -9, maxDays: 9, context: 'form' } },
    open: { op: 'deterministic', params: { key: 'p', context: 'record', surrogate: 'CLIENT' } },
    card: { op: 'fpe.ff1', params: { key: 'p', alphabet: 'hex', keepFirst: 6, keepLast: 4, context: 'none' } },
    code: { op: 'fpe.ff1', params: { key: 'p', characters: 'abc' } },
    join: { op: 'hmac', params: { key: 'p', domain: 'd', bits: 128, enc: 'hex' } },
    once: { op: 'token.random', params: { scope: 'session' } },
    hidden: { op: 'mask.keep', params: { hide: -4, reverse: true, ignoreKinds: ['punctuation'], onShort: 'deny' } },
    stored: { op: 'mask.pan', params: { first: 8, last: 4, mode: 'store' } },
    signs: { op: 'mask.charclass', params: { upper: 'X', other: '-' } },
    side: { op: 'mask.around', params: { delims: '@', side: 'after', which: 'last', otherwise: 'deny' } },
    salary: { op: 'bucket.fixed', params: { lower: 0, upper: 100000, size: '0.50', otherwise: 'whole' } },
    labels: { op: 'bucket.map', params: { ranges: [{ max: 18, label: 'minor' }, { min: '18', label: 'adult' }] } },
    step: { op: 'round', params: { step: '0.05', mode: 'down' } },
    top: { op: 'topcode', params: { max: 90 } },
    ages: { op: 'age', params: { edges: [14, 18], ref: '2026-01-01' } },
    tree: { op: 'hierarchy', params: { table: [['a', 'b']], level: 1 } },
  },
  obligations: { tell: { type: 'notice.show', stage: 'before', params: { text: 'x' }, norms: ['pipl#30'] } },
  rules: [
    { id: 'a', effect: 'permit', classes: ['contact'], audiences: ['shop'], purposes: ['order'], minLevel: 2,
      when: { all: [{ is: ['flag', true] }, { any: [{ in: ['age', ['adult']] }, { not: { atLeast: ['count', 3] } }, { atMost: ['count', 5] }] },
        { consent: { strength: 'separate', by: 'subject', purpose: 'order' } }] },
      form: { represent: 'ends', seal: 'k' }, obligations: ['tell'], reason: { en: 'r' }, norms: ['pipl#13'], expires: '2099-01-01T00:00:00Z' },
    { id: 'b', effect: 'require', audienceKinds: ['processor'], audienceCountries: ['JP'], outside: ['CN'], bases: ['contract'], uses: ['sale'], expires: '2099-01-01T00:00:00Z', form: { sealAny: true }, reason: { en: 'r' } },
    { id: 'c', effect: 'forbid', classes: ['secret'], reason: { en: 'r' } },
  ],
  defaults: { onDeny: 'drop-field' },
  tests: [{
    name: 't', class: 'contact', audience: 'shop', purpose: 'order', context: { flag: true, count: 1, age: 'adult' },
    consent: { order: { status: 'granted', strength: 'separate', by: 'subject' } }, discharged: ['tell'], together: ['person.name'],
    with: [{ id: 'x', effect: 'forbid', reason: { en: 'r' } }], value: 'x',
    expect: { effect: 'release', represent: 'mask.keep', seal: 'k', rules: ['a'], obligations: ['tell'], reason: 'permitted', level: 3, output: '*' },
  }],
  waivers: [{ code: 'W102', rule: 'a', path: '/rules/0', reason: { en: 'r' }, approver: 'x', expires: '2099-01-01T00:00:00Z' }],
  signatures: [{ role: 'security', kid: 'security-2026', alg: 'EdDSA', value: 'AA' }],
}

/** Every place of a document, and the document with something else there. */
function* changed(document) {
  const others = [null, true, 7, -1, 1e9, '', 'x y', '.', [], {}, ['a'], { a: 1 }]
  const places = (value, path) => typeof value === 'object' && value !== null
    ? [path, ...Object.keys(value).flatMap(key => places(value[key], [...path, key]))]
    : [path]
  for (const path of places(document, []).filter(path => path.length > 0)) {
    const change = edit => {
      const copy = structuredClone(document)
      edit(path.slice(0, -1).reduce((at, key) => at[key], copy), path.at(-1))
      return copy
    }
    for (const other of others) yield change((parent, key) => { parent[key] = other })
    yield change((parent, key) => { if (Array.isArray(parent)) parent.splice(Number(key), 1); else delete parent[key] })
    yield change(parent => { if (!Array.isArray(parent)) parent.frist = 1 })
  }
}

test('documents that load are valid, one that uses every part of the language among them', async () => {
  const load = cases.filter(({ document, problems }) => document !== undefined && problems.every(([code]) => code.startsWith('W')))
  assert.ok(load.length > 1)
  for (const { name, document } of load) assert.ok(validate(document), `${name}: ${ajv.errorsText(validate.errors)}`)
  assert.ok(validate(whole), ajv.errorsText(validate.errors))
  assert.deepEqual((await Guard.check(whole, { packs })).problems, [])
})

test('packs are valid, and what is no pack is not', async () => {
  const laws = (await readdir(join(root, 'packs'))).filter(name => name.endsWith('.json'))
  assert.ok(laws.length > 0)
  for (const law of laws) assert.ok(validatePack(JSON.parse(await text(`packs/${law}`))), `${law}: ${ajv.errorsText(validatePack.errors)}`)
  for (const pack of packs) assert.ok(validatePack(pack), ajv.errorsText(validatePack.errors))
  for (const wrong of [whole, { ...house, audiences: {} }, { ...house, pack: {} }]) assert.ok(!validatePack(wrong))
})

test('nothing that the core accepts is marked wrong by the schema, and nothing of another form is let through', async () => {
  let accepted = 0
  let refused = 0
  let missed = 0
  for (const document of changed(whole)) {
    const { ok, problems } = await Guard.check(document, { packs })
    const fits = validate(document)
    if (ok) {
      accepted += 1
      assert.ok(fits, `${JSON.stringify(document)}: ${ajv.errorsText(validate.errors)}`)
    } else {
      refused += 1
      // Names, and what one part of a document means for another, are not the schema's.
      if (fits && problems.some(({ code, message }) => code === 'E001' && /^(expected |unknown |missing |the number is)/.test(message))) missed += 1
    }
  }
  assert.ok(accepted > 50, `${accepted} accepted`)
  assert.ok(refused > 1000, `${refused} refused`)
  assert.equal(missed, 0)
})

test('every block and every member has its words, and no words are left over', async () => {
  const used = new Set()
  for (const [block, members] of blocks(await text('src/policy/schema.txt'))) {
    const family = block.split(' ')[0]
    for (const { key } of members) {
      const words = [`${block} ${key}`, `${family} ${key}`].find(words => words in DESCRIPTIONS)
      assert.ok(words, `${block} ${key}`)
      used.add(words)
    }
    if (block in DESCRIPTIONS) used.add(block)
    else assert.equal(family, 'params', block)
  }
  assert.deepEqual(Object.keys(DESCRIPTIONS).filter(words => !used.has(words)), [])
})

/** A schema as a type. */
function typeOf(part) {
  if ('const' in part) return JSON.stringify(part.const)
  if (part.enum) return part.enum.map(one => JSON.stringify(one)).join(' | ')
  if (part.$ref) return name(part.$ref.split('/').at(-1))
  const union = part.anyOf ?? part.oneOf
  if (union) return union.map(one => `(${typeOf(one)})`).join(' | ')
  if (part.prefixItems) return `[${part.prefixItems.map(typeOf).join(', ')}]`
  if (part.type === 'array') return `(${typeOf(part.items)})[]`
  if (part.maxProperties === 1) return Object.entries(part.properties).map(([key, inner]) => `{ ${key}: ${typeOf(inner)} }`).join(' | ')
  if (part.maxProperties === 0) return 'Record<string, never>'
  if (part.properties) {
    const members = Object.entries(part.properties).map(([key, inner]) => `${JSON.stringify(key)}${part.required.includes(key) ? '' : '?'}: ${typeOf(inner)}`)
    return `{ ${members.join('; ')} }`
  }
  if (part.type === 'object') return `Record<string, ${typeOf(part.additionalProperties)}>`
  return { string: 'string', integer: 'number', boolean: 'boolean', null: 'null' }[part.type] ?? 'unknown'
}

const name = block => `S_${block.replaceAll('-', '_')}`

test('the type PolicyDocument and the schema are assignable to each other', async () => {
  const folder = await mkdtemp(join(root, 'tests/node_modules/.types-'))
  try {
    const lines = [
      `import type { PolicyDocument, PolicyPack } from '${join(root, 'pkg/dist/index.js')}'`,
      ...Object.entries({ ...packSchema.$defs, ...schema.$defs }).map(([block, part]) => `export type ${name(block)} = ${typeOf(part)}`),
      `type Whole = ${typeOf(schema)}`,
      `type Pack = ${typeOf(packSchema)}`,
      'export const thither = (pack: Pack): PolicyPack => pack',
      'export const hither = (pack: PolicyPack): Pack => pack',
      'export const there = (document: Whole): PolicyDocument => document',
      'export const back = (document: PolicyDocument): Whole => document',
      `export const whole = ${JSON.stringify(whole)} satisfies PolicyDocument`,
    ]
    const compile = async wrong => {
      await writeFile(join(folder, 'equal.ts'), [...lines, wrong].join('\n'))
      const tsc = join(dirname(createRequire(join(root, 'pkg/package.json')).resolve('typescript/package.json')), 'bin/tsc')
      return spawnSync(process.execPath, [tsc, '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', join(folder, 'equal.ts')], { encoding: 'utf8' })
    }
    const fine = await compile('')
    assert.equal(fine.status, 0, fine.stdout)
    // The control: a type with a member more or a word less is not equal.
    for (const wrong of ["export const more = (document: PolicyDocument): Whole & { extra: 1 } => document", "export const word: Whole['rules'][number]['effect'] = 'allow'"]) {
      assert.notEqual((await compile(wrong)).status, 0, wrong)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
