import { invalidEmail, parseEmail } from '../accounts/index.js'
import { badUserInput } from '../lib/errors.js'
import { type Entered, faultsIn } from '../lib/input-faults.js'

/** The address of an input, in the form that mail is sent to. @throws BAD_USER_INPUT */
export function addressOf(entered: Entered): string {
  const path = ['input', 'email']
  const faults = faultsIn(entered, path)
  const parsed = typeof entered === 'string' ? parseEmail(entered) : null
  if (parsed?.ok === true) return parsed.email
  throw badUserInput(faults.length > 0 ? faults : [{ path, ...invalidEmail }])
}
