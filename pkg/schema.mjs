// Makes the JSON Schema of policies from the table of the language, so that editors complete and check a policy as it is written.
// What a schema cannot say (that a name is declared, that a level only rises) is the core's to say: `veilgate check`.
import { readFile } from 'node:fs/promises'
import { DESCRIPTIONS } from './schema-words.mjs'

const ID = { pattern: '^[^\\s\\p{Cc}]+$', maxLength: 200 }
const DOTTED = { pattern: '^[^\\s\\p{Cc}.]+(\\.[^\\s\\p{Cc}.]+)*$', maxLength: 200 }
const SMALL = { type: 'integer', minimum: -1_000_000, maximum: 1_000_000 }
const TEXTS = {
  type: 'object', minProperties: 1, additionalProperties: { type: 'string' },
  propertyNames: { pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$' },
}

/** What a member is, by the words of `schema.rs` that need no more than themselves. */
const KINDS = {
  any: {},
  bool: { type: 'boolean' },
  string: { type: 'string' },
  value: { anyOf: [{ type: 'boolean' }, { type: 'string' }, SMALL] },
  decimal: { anyOf: [SMALL, { type: 'string', pattern: '^[+-]?[0-9,]+(\\.[0-9]{1,6})?$' }] },
  level: { enum: ['public', 'general', 'sensitive', 'critical', 1, 2, 3, 4] },
  id: { type: 'string', minLength: 1 },
  time: { type: 'string', format: 'date-time' },
  day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  country: { type: 'string', pattern: '^[A-Z]{2}$' },
  mark: { type: 'string', minLength: 1, maxLength: 8, pattern: '^[^\\p{L}\\p{N}]+$' },
  sign: { type: 'string', minLength: 1, maxLength: 1, pattern: '^[^\\s\\p{Cc}]$' },
  separators: { type: 'string', pattern: '^[^\\p{L}\\p{N}]*$' },
  pattern: { type: 'string', minLength: 1, maxLength: 256 },
  texts: TEXTS,
  hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  citation: { type: 'string' },
}

/** The blocks of the table: name to members, each `{ key, required, kind }`. */
export function blocks(table) {
  const read = block => {
    const [name, ...lines] = block.trim().split('\n')
    return [name, lines.map(line => {
      const [, key, required, kind] = /^(\S+?)(!?) (.+)$/.exec(line)
      return { key, required: required === '!', kind }
    })]
  }
  return new Map(table.split('#').filter(block => block.trim() !== '').map(read))
}

function kind(words, names, all) {
  const [head, ...rest] = words.split(' ')
  const inner = () => kind(rest.join(' '), names, all)
  switch (head) {
    case 'one-of': return rest.length === 1 ? { const: rest[0] } : { enum: rest }
    case 'known': return { enum: rest }
    case 'name': return rest.length === 1 ? { type: 'string' } : { anyOf: [{ enum: rest.slice(1) }, { type: 'string' }] }
    case 'operation': return { enum: names.operations }
    case 'form': return { anyOf: [{ enum: names.operations }, { type: 'string' }] }
    case 'class': return { anyOf: [{ enum: names.classes }, { type: 'string', ...DOTTED }] }
    case 'whole': return { type: 'integer', minimum: Number(rest[0]), maximum: Number(rest[1]) }
    case 'object': return { $ref: `#/$defs/${rest[0]}` }
    case 'rule': return { oneOf: ['permit', 'require', 'forbid'].map(effect => ({ $ref: `#/$defs/${effect}` })) }
    case 'pack': return { anyOf: [{ type: 'string', minLength: 1 }, { $ref: '#/$defs/pin' }] }
    case 'nullable': return { anyOf: [inner(), { type: 'null' }] }
    case 'params': return { type: 'object' }
    case 'list': return { type: 'array', items: inner() }
    case 'some': return { type: 'array', items: inner(), minItems: 1, maxItems: 1000 }
    case 'map': return { type: 'object', propertyNames: ID, additionalProperties: inner() }
    case 'tree': return { type: 'object', propertyNames: DOTTED, additionalProperties: inner() }
    case 'pair': return { type: 'array', prefixItems: [{ type: 'string' }, inner()], items: false, minItems: 2 }
    default: {
      const known = KINDS[head]
      if (known === undefined) throw new Error(`schema.txt says "${words}": pkg/schema.mjs does not know "${head}"`)
      return known
    }
  }
}

/** Objects of one kind that differ by one member: the operations of a transform. */
function transform(object, all, names) {
  const operations = object.properties.op.enum
  const params = operation => all.has(`params ${operation}`)
    ? define(`params ${operation}`, all, names)
    : { type: 'object', maxProperties: 0 }
  return {
    description: object.description,
    oneOf: operations.map(operation => ({
      ...object, description: undefined, properties: { ...object.properties, op: { const: operation }, params: params(operation) },
    })),
  }
}

function define(name, all, names) {
  const members = all.get(name)
  const describe = key => DESCRIPTIONS[`${name} ${key}`] ?? DESCRIPTIONS[`${name.split(' ')[0]} ${key}`]
  const properties = Object.fromEntries(members.map(({ key, kind: words }) => [key, { description: describe(key), ...kind(words, names, all) }]))
  const effect = /^rule (\w+)$/.exec(name)?.[1]
  if (effect) properties.effect = { ...properties.effect, enum: undefined, const: effect }
  return {
    description: DESCRIPTIONS[name],
    type: 'object',
    properties,
    required: members.filter(({ required }) => required).map(({ key }) => key),
    additionalProperties: false,
    ...(name === 'condition' && { minProperties: 1, maxProperties: 1 }),
  }
}

/** The schemas of policies and of packs, JSON Schema 2020-12. */
export async function schemas() {
  const text = file => readFile(new URL(file, import.meta.url), 'utf8')
  const all = blocks(await text('../src/policy/schema.txt'))
  const classes = [...(await text('../src/model/catalogue.rs')).matchAll(/^([a-z.-]+)\|[1-4]\|/gm)].map(([, id]) => id)
  const operations = (await text('../src/model/operations.txt')).trim().split('\n').map(line => line.split('|')[0])
  const names = { classes, operations }
  const $defs = {}
  for (const name of all.keys()) {
    const own = /^(?:rule )?(\S+)$/.exec(name)?.[1]
    if (name !== 'document' && name !== 'pack' && own) $defs[own] = define(name, all, names)
  }
  $defs.transform = transform($defs.transform, all, names)
  const schema = (title, block) => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...define(block, all, names), $defs: reached(block, $defs, all, names),
  })
  return {
    policy: schema('Veilgate policy (veilgate/1)', 'document'),
    pack: schema('Veilgate pack (veilgate-pack/1)', 'pack'),
  }
}

/** The definitions that a schema leads to. */
function reached(block, $defs, all, names) {
  const kept = {}
  const follow = part => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (kept[name] !== undefined) continue
      kept[name] = $defs[name]
      follow(kept[name])
    }
  }
  follow(define(block, all, names))
  return kept
}
