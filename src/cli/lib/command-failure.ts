import { exitCodes } from './exit-codes.js'

/** An expected failure of a command. Its message is printed for the user, without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'

  constructor(
    message: string,
    /** The exit code of the process. Default: 1. */
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message)
  }
}
