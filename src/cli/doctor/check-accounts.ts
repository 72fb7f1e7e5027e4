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
