// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const file = new URL('RESULTS.md', import.meta.url)
const title = `# Results

Each section is written by its benchmark. Ratios carry over to other machines, microseconds do not.
`

/**
 * Replaces the section of a benchmark, or adds it.
 *
 * @param {string} name
 * @param {string} text - Markdown, without the heading
 */
export function writeSection(name, text) {
  const begin = `<!-- ${name} -->\n`
  const end = `<!-- end of ${name} -->\n`
  const section = `${begin}## ${name}\n\n${text.trim()}\n${end}`
  const old = read()
  const from = old.indexOf(begin)
  const to = old.indexOf(end)
  const rest = from === -1 || to === -1 ? `${old}\n` : old.slice(0, from)
  writeFileSync(file, `${rest}${section}${from === -1 || to === -1 ? '' : old.slice(to + end.length)}`)
}

/** What a result was measured on, as far as it matters to a ratio. */
export function machine() {
  return `Measured on ${availableParallelism()} shared cores with Node ${process.versions.node}.`
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}

function read() {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return title // the first result
  }
}
