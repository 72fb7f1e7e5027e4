// needs: peers
// What directives cost on graphql-js when everything is allowed, beside others that do the same, and how that grows.
import { fileURLToPath } from 'node:url'
import { measureFilter } from './authorization/filter.js'
import { machine, table, writeSection } from './results.js'
import { measureInTurns } from './rounds.js'
import { shieldLoads } from './shield.js'
import { verdict } from './targets.js'

const variantProgram = fileURLToPath(new URL('authorization/variant-process.js', import.meta.url))
const planProgram = fileURLToPath(new URL('authorization/plan-process.js', import.meta.url))
const hiddenProgram = fileURLToPath(new URL('authorization/hidden-process.js', import.meta.url))
// `--quick`: one start of each process, to try the benchmark. Its figures are not written.
const quick = process.argv.includes('--quick') ? 1 : undefined
const list = { objects: 50, fields: 10 }
const targetPercent = 8

const percent = (ratio) => `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(ratio < 1.2 ? 1 : 0)}%`
const micros = (value) => value.toFixed(value < 10 ? 2 : 0)
const overNoneHead = ['over none', 'quartiles', 'undisturbed']
const overNone = ({ ratio, low, high, undisturbed }) => [
  percent(ratio),
  `${percent(low)} to ${percent(high)}`,
  percent(undisturbed),
]

async function compareWithOthers() {
  const names = [
    'none',
    'none, once more',
    'portcullis',
    'portcullis, a frozen viewer',
    'portcullis with its early decision',
    'Envelop generic-auth',
    'Pothos scope-auth',
    'mapSchema, async wrappers',
    ...(shieldLoads ? ['graphql-shield'] : []),
  ]
  const variants = names.map((name) => {
    const variant = name === 'none, once more' ? 'none' : name
    return { name, spec: { variant, shape: list } }
  })
  const measured = await measureInTurns(variantProgram, variants, {
    starts: quick ?? 24,
    rounds: 12,
    millis: 20,
  })
  const rows = measured.map((each) => [each.name, micros(each.micros), ...overNone(each)])
  return { measured, text: table(['', 'µs', ...overNoneHead], rows) }
}

async function byRules() {
  const kinds = [
    'auth',
    'role',
    'role, second of two',
    'scopes',
    'owner of the parent object',
    'policy per request',
    'alternatives of two roles',
    'alternatives of owner or role',
    'two roles',
    'four rules',
    'type: auth',
    'type: owner',
    'type: owner or role',
    'type: owner, hidden',
  ]
  const variants = [
    { name: 'none', spec: { variant: 'none', shape: list } },
    ...kinds.map((rules) => ({ name: rules, spec: { variant: 'portcullis', shape: list, spec: { rules } } })),
  ]
  const [, ...measured] = await measureInTurns(variantProgram, variants, { starts: quick ?? 6, rounds: 7 })
  return table(
    ['rules on each field', ...overNoneHead],
    measured.map((each) => [each.name, ...overNone(each)]),
  )
}

async function byShape() {
  const shapes = [
    { objects: 50, fields: 1 },
    { objects: 50, fields: 10 },
    { objects: 50, fields: 40 },
    { objects: 500, fields: 10 },
  ]
  const rows = []
  for (const shape of shapes) {
    const variants = ['none', 'portcullis'].map((name) => ({ name, spec: { variant: name, shape } }))
    const [none, guarded] = await measureInTurns(variantProgram, variants, { starts: quick ?? 6, rounds: 7 })
    const nanos = ((guarded.micros - none.micros) * 1000) / (shape.objects * shape.fields)
    rows.push([
      `${shape.objects} × ${shape.fields}`,
      micros(none.micros),
      ...overNone(guarded),
      nanos.toFixed(0),
    ])
  }
  return table(['objects × fields', 'none, µs', ...overNoneHead, 'ns per guarded field'], rows)
}

async function hiding() {
  const objects = 500
  const variants = ['by hand', 'refused', 'hidden'].map((name) => ({
    name,
    spec: { variant: name, objects },
  }))
  const measured = await measureInTurns(hiddenProgram, variants, { starts: quick ?? 6, rounds: 7 })
  return table(
    [`${objects} objects, half of them of another owner`, 'µs', 'over by hand', 'quartiles', 'undisturbed'],
    measured.map((each) => [each.name, micros(each.micros), ...overNone(each)]),
  )
}

async function filtering() {
  return measureFilter({
    documents: quick === undefined ? 100_000 : 10_000,
    rounds: quick === undefined ? 60 : 10,
  })
}

async function plans() {
  const sizes = [
    ...[10, 100, 1000].map((fields) => ({ name: `${fields} fields`, size: fields, spec: { fields } })),
    ...[10, 50, 200].map((depth) => ({
      name: `fragments ${depth} deep, each spread twice`,
      size: depth * 2,
      spec: { depth },
    })),
  ]
  const variants = sizes.flatMap(({ name, spec }) => [
    { name, spec },
    { name, spec: { ...spec, isKnown: true } },
  ])
  const measured = await measureInTurns(planProgram, variants, { starts: quick ?? 3, rounds: 5 })
  const rows = sizes.map(({ name, size }, index) => {
    const [first, known] = measured.slice(index * 2, index * 2 + 2)
    return [name, micros(first.micros), (first.micros / size).toFixed(2), micros(known.micros)]
  })
  return table(['operation', 'planned, µs', 'µs per field', 'known, µs'], rows)
}

const { measured, text } = await compareWithOthers()
// The fastest measurements of each side may come from different starts, of which the compiler makes different programs:
// the median of the ratios within rounds compares what ran at the same time.
const judge = (name, said) => {
  const own = measured.find((each) => each.name === name)
  return verdict(
    `${said}: ${list.fields} guarded fields of ${list.objects} objects at most ${targetPercent}% over the same without directives`,
    own.ratio <= 1 + targetPercent / 100,
    `${percent(own.ratio)}, fastest tenth ${percent(own.undisturbed)}`,
  )
}
const judged = [
  judge('portcullis, a frozen viewer', 'A frozen viewer, as `createPortcullis` has'),
  judge('portcullis', 'A viewer that may change'),
].join('\n\n')
console.log(`${text}\n\n${judged}\n`)
const sections = []
for (const [heading, measure] of [
  ['By kind of rule', byRules],
  ['By size of the answer', byShape],
  ['Objects that the viewer may not see: left out by hand, refused with errors, hidden', hiding],
  ['A page of 20 of 100,000 documents of which 1% may be seen', filtering],
  ['Early decision about an operation, planned for the first time and known', plans],
]) {
  const result = await measure()
  console.log(`${heading}\n\n${result}\n`)
  sections.push(`### ${heading}\n\n${result}`)
}

if (quick === undefined)
  writeSection(
    'authorization',
    `${list.objects} objects with ${list.fields} guarded fields on graphql-js \`execute\`, all allowed: half of the fields need a viewer, half a
role. Processor time of one answer, median of rounds in turns; "over none" is the median of the ratios within a round to the
same schema without directives, "undisturbed" the ratio of what the fastest tenth of all measurements of each stay under,
as other programs on the same cores add to the rest. Envelop's check is about the operation, not about each object: it does not know owners.
${machine()}

${text}

${judged}

${sections.join('\n\n')}`,
  )
