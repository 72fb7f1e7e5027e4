import type { Readable } from 'node:stream'
import type { ImpliedMode } from '../../config/mode.js'

/** The parts of the process that a command uses. */
export interface CommandContext {
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** For results only: tables, JSON, SDL, the server's address. */
  readonly stdout: NodeJS.WritableStream
  /** For prompts, logs and errors. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly now: () => Date
  /** The mode, if `env` did not name one. */
  readonly impliedMode?: ImpliedMode | null
  /** Removes the listeners that end the process at a signal. */
  readonly releaseSignals?: () => void
}
