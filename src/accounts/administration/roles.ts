import type { InputProblem } from '../../lib/errors.js'
import { isActive } from '../activity.js'
import type { StoredAccount } from '../model.js'

export const adminRole = 'ADMIN'
const basicRole = 'USER'

/** Whether an account is an admin that can sign in. Pure. */
export function isAdmin(account: Pick<StoredAccount, 'roles' | 'disabled' | 'deletionAt'>): boolean {
  return account.roles.includes(adminRole) && isActive(account)
}

/** The roles without duplicates, with USER. Pure. */
export function withBasicRole(roles: readonly string[]): string[] {
  return [...new Set([basicRole, ...roles])]
}

export const roleProblemCodes = ['ROLE_UNKNOWN'] as const

/** Returns a problem for each undeclared role. Pure. */
export function roleProblems(roles: readonly string[], declared: ReadonlySet<string>): InputProblem[] {
  const known = [...declared].join(', ')
  return roles.flatMap((role, index) =>
    declared.has(role)
      ? []
      : [
          {
            path: ['input', 'roles', index],
            code: 'ROLE_UNKNOWN',
            message: `The schema does not declare this role. Choose one of ${known}.`,
          },
        ],
  )
}
