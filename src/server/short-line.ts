import { pino } from 'pino'

const longestShown = 60
const constant: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])

/**
 * Formats a log record for a terminal: `14:03:27 warn  The message  key=value`, and an error's stack below.
 *
 * @param line - one JSON line of pino
 */
export function shortLine(line: string): string {
  const record: Record<string, unknown> = JSON.parse(line)
  const time = new Date(Number(record.time)).toTimeString().slice(0, 8)
  const level = pino.levels.labels[Number(record.level)] ?? String(record.level)
  const rest = Object.entries(record)
    .filter(([name]) => !constant.has(name))
    .map(([name, value]) => `  ${name}=${typeof value === 'string' ? value : shortJson(value)}`)
  const message = typeof record.msg === 'string' ? record.msg : ''
  return `${time} ${level.padEnd(5)} ${message}${rest.join('')}\n${errorLines(record.err)}`
}

/** Truncates long values. The JSON form contains them completely. */
function shortJson(value: unknown): string {
  const json = JSON.stringify(value)
  return json.length > longestShown ? `${json.slice(0, longestShown)}…` : json
}

function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { type, message, stack }: { type?: unknown; message?: unknown; stack?: unknown } = error
  const frames = Array.isArray(stack) ? stack : []
  const said = [type, message].filter((part) => typeof part === 'string').join(': ')
  return [said, ...frames.map(String)].map((text) => `         ${text}\n`).join('')
}
