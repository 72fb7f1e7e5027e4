import type { Logger } from 'pino'
import { createLogger, shortLine } from '../../server/index.js'
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
  const write = (line: string) => void stderr.write(form === 'human' ? shortLine(line) : line)
  return createLogger({ level, destination: { write } })
}
