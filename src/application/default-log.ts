import type { Logger } from 'pino'
import { createLogger, shortLine } from '../server/index.js'
import type { Configuration } from './configuration.js'

/** The log of a server without the option `log`: on standard output, as JSON or, for a developer, as short lines. */
export function createDefaultLog({
  logLevel: level,
  mode,
}: Pick<Configuration, 'logLevel' | 'mode'>): Logger {
  const { stdout } = process
  if (mode === 'production' || stdout.isTTY !== true) return createLogger({ level })
  return createLogger({ level, destination: { write: (line) => void stdout.write(shortLine(line)) } })
}
