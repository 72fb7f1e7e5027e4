import { type Check, ok, warning } from './check.js'

/**
 * Checks the roles of accounts. A role that the schema no longer declares grants nothing.
 *
 * @param stored - all distinct roles of accounts
 * @param declared - the roles that the schema declares
 */
export function checkRoles(stored: readonly string[], declared: ReadonlySet<string>): Check {
  const unknown = stored.filter((role) => !declared.has(role))
  if (unknown.length === 0) return ok('roles', 'The schema declares every role that an account has.')
  return warning(
    'roles',
    `Accounts hold roles that the schema does not declare and that grant no access: ${unknown.join(', ')}.`,
    'For roles of the application, pass its configuration file with --config, or its type definitions with --schema. ' +
      'For removed roles, ' +
      'run portcullis users set-roles.',
  )
}

/** Holders of roles that demand a second factor, without one. */
export interface FactorlessHolders {
  /** The roles of `PORTCULLIS_SECOND_FACTOR_ROLES`. */
  readonly roles: readonly string[]
  /** Some user names, sorted. */
  readonly names: readonly string[]
  /** The number of all such accounts. */
  readonly total: number
}

/** Checks that every enabled account with a role that demands a second factor has one. */
export function checkSecondFactors({ roles, names, total }: FactorlessHolders): Check {
  if (roles.length === 0) return ok('second factors', 'No role demands a second factor.')
  const listed = roles.join(', ')
  if (total === 0) return ok('second factors', `Every holder of ${listed} has a second factor.`)
  const others = total > names.length ? ` and ${total - names.length} more` : ''
  return warning(
    'second factors',
    `Accounts hold ${listed} and have no second factor, so the role grants nothing: ${names.join(', ')}${others}.`,
    'They sign in and add an authenticator app: docs/second-factors.md.',
  )
}

/**
 * Checks that an enabled admin exists.
 *
 * @param admins - the number of enabled admin accounts
 * @param accounts - the number of all accounts
 */
export function checkAdmin(admins: number, accounts: number): Check {
  if (admins > 0) return ok('admin', admins === 1 ? 'There is one admin.' : `There are ${admins} admins.`)
  const message = accounts === 0 ? 'No account exists yet.' : 'No account is an enabled admin.'
  return warning('admin', message, 'Create an admin: portcullis users create NAME --role ADMIN')
}
