import { exitCodes } from './exit-codes.js'

/** An expected failure of the program. Its message is printed for the user, without a stack. */
export class ReportedFailure extends Error {
  override readonly name: string = 'ReportedFailure'

  constructor(
    message: string,
    /** The exit code of the process. Default: 1. */
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message)
  }
}
