import type { InputProblem } from '../../lib/errors.js'
import type { StoredAccount } from '../model.js'

export const adminRole = 'ADMIN'
const basicRole = 'USER'

/** Whether an account is an enabled admin. Pure. */
export function isAdmin({ roles, disabled }: Pick<StoredAccount, 'roles' | 'disabled'>): boolean {
  return roles.includes(adminRole) && !disabled
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
