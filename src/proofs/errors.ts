import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The link is unknown, used, expired or void: one code, so that nobody can probe which secrets exist. */
export const LinkInvalid = defineError(
  'LINK_INVALID',
  'The link or code is no longer valid. Request a new one.',
)

/** The code is wrong. `extensions.attemptsLeft` says how often another can be tried. */
export const CodeInvalid = defineError('CODE_INVALID', 'The code is wrong. Enter it again.')

export const proofErrors: readonly ErrorDefinition[] = [LinkInvalid, CodeInvalid]
