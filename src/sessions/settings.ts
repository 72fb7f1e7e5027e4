import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const sessionSettings = {
  /** The scopes of each role. */
  scopesByRole: {
    variable: null,
    group: 'Tokens and sessions',
    type: 'roles, each with its list of scopes',
    parser: parse.scopesByRole,
    default: {},
    doc: 'The scopes that each role grants, for `@requiresScopes`: ' + "`{ EDITOR: ['articles:write'] }`.",
  },
  secondFactorRoles: {
    variable: 'PORTCULLIS_SECOND_FACTOR_ROLES',
    group: 'Tokens and sessions',
    type: 'list of roles',
    parser: parse.roleList,
    default: '',
    doc:
      'Roles that count only in a session that used a [second factor](second-factors.md): without one, the viewer of an ' +
      'account with such a role has not got it. Also for roles that are granted later. The start fails for a role that the ' +
      'schema does not declare.',
  },
  sessionIdleTtlSeconds: {
    variable: 'PORTCULLIS_SESSION_IDLE_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '3650d'),
    default: '14d',
    rule: 'At most `PORTCULLIS_SESSION_MAX_TTL`.',
    check: (
      value: number,
      { sessionMaxTtlSeconds = Number.POSITIVE_INFINITY }: { readonly sessionMaxTtlSeconds?: number },
    ) => (value > sessionMaxTtlSeconds ? 'must be at most PORTCULLIS_SESSION_MAX_TTL' : null),
    doc: 'A session expires if it is not refreshed for this time.',
  },
  sessionMaxTtlSeconds: {
    variable: 'PORTCULLIS_SESSION_MAX_TTL',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '3650d'),
    default: '90d',
    doc: 'A session expires this time after the sign-in, even if it is refreshed.',
  },
  refreshGraceSeconds: {
    variable: 'PORTCULLIS_REFRESH_GRACE',
    group: 'Tokens and sessions',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '5m'),
    default: '10s',
    doc:
      'A refresh token that is repeated within this time, for example by another tab, gets the same successor. A later ' +
      'repeat ends the session, unless the response was lost: for up to 24 hours, while nothing of it was used. `0s` ' +
      'allows no repeat at all.',
  },
  revocation: {
    variable: 'PORTCULLIS_REVOCATION',
    group: 'Tokens and sessions',
    type: 'coherent or strict',
    parser: parse.oneOf(['coherent', 'strict']),
    default: 'coherent',
    doc:
      'Coherent: each instance caches sessions and receives changes from the database within ' +
      'milliseconds, at most one second. Strict: each request reads the database.',
  },
} as const satisfies SettingRows

export type SessionSettings = ConfigurationOf<typeof sessionSettings>
