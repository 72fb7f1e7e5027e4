import type { Check } from './check.js'

/** The report as text: a line for each check with its advice below, then a summary. */
export function reportText(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, status, message, advice }) => [
    `${status.padEnd(8)} ${name.padEnd(14)} ${indented(message)}`,
    ...(advice === null ? [] : [`${continuation}${indented(advice)}`]),
  ])
  return `${lines.join('\n')}\n\n${verdict(checks)}\n`
}

/** The report as JSON, `{ healthy, checks }`. `healthy` is `false` if a check found a fault. */
export function reportJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ healthy: count(checks, 'fault') === 0, checks }, null, 2)}\n`
}

const continuation = ' '.repeat(24)

function indented(text: string): string {
  return text.replaceAll('\n', `\n${continuation}`)
}

function verdict(checks: readonly Check[]): string {
  const faults = count(checks, 'fault')
  const warnings = count(checks, 'warning')
  if (faults + warnings === 0) return 'No problems found.'
  return `${some(faults, 'fault')}, ${some(warnings, 'warning')}.`
}

function count(checks: readonly Check[], status: Check['status']): number {
  return checks.filter((check) => check.status === status).length
}

function some(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
