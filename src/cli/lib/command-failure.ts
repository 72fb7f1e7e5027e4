import { ReportedFailure } from '../../lib/reported-failure.js'

/** An expected failure of a command. Its message is printed for the user, without a stack. */
export class CommandFailure extends ReportedFailure {
  override readonly name = 'CommandFailure'
}
