import type { StoredAccount } from '../../src/accounts/index.js'
import { type Admitted, admission } from '../../src/sessions/admission.js'

/** What starts a session of an account that proved its password. */
export function admitted(account: StoredAccount, at = new Date()): Admitted {
  const decision = admission(account, { kind: 'password' }, at)
  if (decision.kind !== 'begin') throw new Error(`The account is not admitted: ${decision.kind}.`)
  return decision.admitted
}
