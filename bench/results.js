// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { withTargets } from './targets.js'

const file = new URL('RESULTS.md', import.meta.url)
const targetsPage = new URL('../docs/performance.md', import.meta.url)
const title = `# Results

Each section is written by its benchmark. Ratios carry over to other machines, microseconds do not.
`

/**
 * Replaces the section of a benchmark, or adds it, and brings the table of targets in docs/performance.md up to date.
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
  const results = `${rest}${section}${from === -1 || to === -1 ? '' : old.slice(to + end.length)}`
  writeFileSync(file, results)
  writeFileSync(targetsPage, withTargets(readFileSync(targetsPage, 'utf8'), results))
}

/**
 * @param {string} name - of the file, without its ending
 * @param {string} description - for those who don't see it
 * @param {string} svg
 * @returns {string} Markdown that shows it in RESULTS.md
 */
export function writePlot(name, description, svg) {
  writeFileSync(new URL(`plots/${name}.svg`, import.meta.url), svg)
  return `![${description}](plots/${name}.svg)`
}

/** Processes that were running or waiting to run, on average of a minute, before this one added to them. */
const [loadBefore = 0] = loadavg()

/** What a result was measured on, as far as it matters to a ratio. */
export function machine() {
  const cores = cpus().length
  const disturbed =
    loadBefore > cores / 2
      ? ` The machine had other work (${loadBefore.toFixed(1)} processes at a time when this began): figures are disturbed by it.`
      : ''
  return `Measured on ${cores} shared cores with Node ${process.versions.node}.${disturbed}`
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
