import { exitCodes } from './exit-codes.js'

/** What the command can't do, in words for the one who called it. Printed without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'

  constructor(
    message: string,
    /** How the process then ends. Default: 1. */
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message)
  }
}
