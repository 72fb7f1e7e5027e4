// `npm run check:words`: texts that people read use the terms of the glossary in CONTRIBUTING.md. Looks through the schema,
// the documentation, and the messages of errors and logs in src/.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Never the right term here, as regular expressions, and what to write instead. */
const retired = new Map([
  ['is told', 'is reported, is shown, is logged'],
  ['are told', 'are reported, are shown, are logged'],
  ['in mind', 'cached'],
  ["nobody's", 'unclaimed, no viewer’s'],
  ['let pass', 'accepted, allowed'],
  ['lets pass', 'accepts, allows'],
  ['whoever', 'a client that, a user who, anyone who'],
  ['anew', 'again'],
  ['meanwhile', 'in the meantime, before that'],
  ['lead nowhere', 'cannot be used to'],
  ['told', 'reported, notified, logged, shown'],
  ['goes on', 'continues'],
  ['said of itself', 'the User-Agent'],
  ['once more', 'again'],
  ['of no use', 'cannot be used, is refused'],
  ['under way', 'in progress, concurrent'],
  ['is away', 'is not available'],
  ['database away', 'without the database'],
  ['lets in', 'allows, accepts'],
  ['let through', 'accepted'],
  ['gives up', 'fails, times out, cancels'],
  ['given up', 'cancelled, refused'],
  ['(?:as dear|dearer)', 'costs as much, costs more'],
  ['some dozens', 'a few dozen'],
  ['time-outs?', 'timeout'],
  ['can not', 'cannot'],
  ['mend(?:s|ed)?', 'fix, correct'],
  ['at the worst', 'at most, in the worst case'],
  ['kept apart', 'separate'],
  ['reckoned', 'estimated'],
  ['tells? (?:of|nobody|whether)', 'reports, shows, says whether'],
  ['lies (?:there|under)', 'exists, is stored'],
  ['(?:everybody|strangers)', 'every client, other clients, anonymous clients'],
])

const found = [...texts()].flatMap(({ file, line, text }) =>
  [...retired].flatMap(([words, better]) =>
    new RegExp(`\\b${words}\\b`, 'i').test(text.replaceAll('’', "'"))
      ? [`${file}:${line}: "${words}": write ${better}`]
      : [],
  ),
)
for (const line of found) console.error(line)
process.exit(found.length === 0 ? 0 : 1)

function* texts() {
  for (const file of [
    ...filesIn('schema', '.graphql'),
    ...filesIn('docs', '.md'),
    'README.md',
    'CONTRIBUTING.md',
  ])
    for (const [at, text] of linesOf(file).entries())
      yield { file, line: at + 1, text: withoutTestNames(text) }
  for (const file of filesIn('src', '.ts'))
    for (const [at, text] of linesOf(file).entries())
      for (const [message] of withoutComment(text).matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g))
        yield { file, line: at + 1, text: message }
}

/** Names of tests are links to them: `[name](../test/...)`. @param {string} line */
function withoutTestNames(line) {
  return line.replaceAll(/\[[^\]]*\]\(\.\.\/test\/[^)]*\)/g, '')
}

/** @param {string} line */
function withoutComment(line) {
  return /^\s*(\/\/|\/?\*)/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '')
}

/** @param {string} file */
function linesOf(file) {
  return readFileSync(`${root}${file}`, 'utf8').split('\n')
}

/**
 * @param {string} folder
 * @param {string} extension
 */
function filesIn(folder, extension) {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension) && !name.startsWith('generated/'))
    .map((name) => `${folder}/${name}`)
}
