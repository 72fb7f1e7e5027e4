import type { Access, Manifest, ManifestChange, ManifestRow } from '../../authorization/index.js'
import { createTable } from '../lib/table.js'

const words = {
  allowed: 'yes',
  refused: 'no',
  hidden: 'hidden',
  depends: 'depends',
} as const satisfies Record<Access, string>

/** The access matrix as a text table for a terminal. */
export function accessTable({ rows, viewers }: Manifest): string {
  const heading = ['COORDINATE', ...viewers, 'RULES']
  return createTable(heading).add(
    rows.map((row) => [row.coordinate, ...cells(row, viewers), row.rules.join(' ')]),
  )
}

/** The access matrix as Markdown for a review. */
export function accessMarkdown({ rows, viewers }: Manifest): string {
  const heading = ['Coordinate', ...viewers, 'Rules']
  const body = rows.map((row) => [
    code(row.coordinate),
    ...cells(row, viewers),
    row.rules.map(code).join(' '),
  ])
  return markdownTable(heading, body)
}

/** The access matrix as JSON for `--diff`. One row per line, so that version control shows changes by row. */
export function accessJson({ rows, viewers }: Manifest): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  return `{\n  "viewers": ${JSON.stringify(viewers)},\n  "rows": [\n${lines}\n  ]\n}\n`
}

/** The changes as text for a terminal. */
export function changesText(changes: readonly ManifestChange[]): string {
  if (changes.length === 0) return 'Nothing changed.\n'
  return changes
    .map((change) => `${signOf(change)} ${change.coordinate}: ${changeText(change, (rule) => rule)}\n`)
    .join('')
}

/** The changes as Markdown for a review. */
export function changesMarkdown(changes: readonly ManifestChange[]): string {
  if (changes.length === 0) return 'Nothing changed.\n'
  const rows = changes.map((change) => [signOf(change), code(change.coordinate), changeText(change, code)])
  return markdownTable(['', 'Coordinate', 'Access'], rows)
}

/** The changes as JSON. */
export function changesJson(changes: readonly ManifestChange[]): string {
  return changes.length === 0
    ? '[]\n'
    : `[\n${changes.map((change) => JSON.stringify(change)).join(',\n')}\n]\n`
}

function cells({ access, dependsOn, rules }: ManifestRow, viewers: readonly string[]): string[] {
  // Without alternatives and hidden members of a union, the rules in the same row say it.
  const needsNames = rules.some((rule) => rule.startsWith('@allow(') || rule.endsWith(' @hidden'))
  return viewers.map((viewer) => {
    const found = access[viewer]
    if (found === undefined) return ''
    const names = (needsNames && dependsOn[viewer]) || []
    return names.length === 0 ? words[found] : `${words[found]}: ${names.join(', ')}`
  })
}

function signOf({ before, after }: ManifestChange): string {
  if (before === null) return '+'
  return after === null ? '-' : '~'
}

/** @param form - formats one rule. In Markdown, a bare `@owner` would mention a user of that name */
function changeText({ before, after }: ManifestChange, form: (rule: string) => string): string {
  const rulesOf = ({ rules }: ManifestRow) => rules.map(form).join(' ') || 'no rule'
  if (before === null || after === null) {
    const row = before ?? after
    return row === null ? '' : `${rulesOf(row)} (${accessText(row)})`
  }
  const rules = rulesOf(before) === rulesOf(after) ? [] : [`${rulesOf(before)} → ${rulesOf(after)}`]
  const access = Object.entries(after.access).flatMap(([viewer, now]) => {
    const then = before.access[viewer]
    return then === undefined || then === now ? [] : [`${viewer}: ${words[then]} → ${words[now]}`]
  })
  const declared =
    before.isDeclared === after.isDeclared
      ? []
      : [after.isDeclared ? 'added to the schema' : 'removed from the schema']
  return [...rules, ...access, ...declared].join('; ')
}

function accessText({ access }: ManifestRow): string {
  return Object.entries(access)
    .map(([viewer, found]) => `${viewer}: ${words[found]}`)
    .join(', ')
}

function code(text: string): string {
  return `\`${text}\``
}

function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (each: readonly string[]) =>
    `| ${each.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('')
}
