import type { Readable } from 'node:stream'

/** What a command has of the process around it. */
export interface CommandContext {
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** For what the command answers: tables, JSON, SDL, the server's address. Nothing else goes there. */
  readonly stdout: NodeJS.WritableStream
  /** For prompts, logs and refusals. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly now: () => Date
}
