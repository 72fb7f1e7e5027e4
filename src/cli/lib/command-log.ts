import { type Logger, pino } from 'pino'
import { createLogger } from '../../server/index.js'
import type { CommandContext } from './command-context.js'

/**
 * Creates the log of a command on standard error: JSON lines for log collectors, or short lines for a terminal.
 *
 * @param level - `LOG_LEVEL`, as configured
 * @param form - `human` on a terminal
 */
export function createCommandLog(
  { stderr }: Pick<CommandContext, 'stderr'>,
  level: string,
  form: 'json' | 'human',
): Logger {
  const write = (line: string) => void stderr.write(form === 'human' ? humanLine(line) : line)
  return createLogger({ level, destination: { write } })
}

const longestShown = 60
const constant = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])

/**
 * Formats a log record for a terminal: `14:03:27 warn  The message  key=value`, and an error's stack below.
 *
 * @param line - one JSON line of pino
 */
export function humanLine(line: string): string {
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
