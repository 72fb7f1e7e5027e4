// What directives cost in this build and in others, in one run. `builds FOLDER...`: each a copy of another `dist/` below
// bench/, such as bench/dist/before, so that all of them use one copy of graphql.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { machine, table } from './results.js'
import { measureInTurns } from './rounds.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    starts: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '12' },
    only: { type: 'string', multiple: true },
  },
})
const program = fileURLToPath(new URL('authorization/variant-process.js', import.meta.url))
const shape = { objects: 50, fields: 10 }
const percent = (ratio) => `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(1)}%`

const ofRules = (rules) => ({ name: rules, variant: 'portcullis', spec: { rules } })
const subjects = [
  { name: 'a viewer that may change', variant: 'portcullis' },
  { name: 'a frozen viewer', variant: 'portcullis, a frozen viewer' },
  ...['scopes', 'owner of the parent object', 'four rules', 'type: owner'].map(ofRules),
].filter(({ name }) => values.only === undefined || values.only.includes(name))

const builds = [
  ['this build', '../dist'],
  ...positionals.map((folder) => [folder, pathToFileURL(folder).href]),
].map(([name, folder]) => ({
  name,
  build: new URL(`${folder}/authorization/index.js`, import.meta.url).href,
}))
const rows = []
for (const { name: subject, variant, spec } of subjects) {
  const [first] = builds
  const measured = await measureInTurns(
    program,
    [
      { name: 'none', spec: { variant: 'none', shape, build: first.build } },
      ...builds.map(({ name, build }) => ({ name, spec: { variant, shape, spec, build } })),
    ],
    { starts: Number(values.starts), rounds: Number(values.rounds), millis: 20 },
  )
  for (const { name, micros, ratio, low, high, undisturbed } of measured.slice(1)) {
    const quartiles = `${percent(low)} to ${percent(high)}`
    rows.push([subject, name, micros.toFixed(0), percent(ratio), quartiles, percent(undisturbed)])
  }
}
console.log(machine())
console.log(table(['', 'build', 'µs', 'over none', 'quartiles', 'undisturbed'], rows))
