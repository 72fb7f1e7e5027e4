/**
 * Names that speak for the service or stand for something in addresses (`/users/me`), so that no stranger takes
 * them. Compared in canonical form, without separators.
 */
export const defaultReservedNames: readonly string[] = [
  ...[
    'admin',
    'administrator',
    'root',
    'superuser',
    'sysadmin',
    'system',
    'moderator',
    'official',
    'portcullis',
  ],
  ...['support', 'help', 'helpdesk', 'info', 'contact', 'service', 'security', 'abuse', 'noreply'],
  ...['postmaster', 'webmaster', 'hostmaster', 'mailer-daemon'],
  ...['me', 'self', 'everyone', 'all', 'anonymous', 'guest', 'deleted', 'null', 'undefined'],
  ...[
    'api',
    'auth',
    'graphql',
    'login',
    'logout',
    'signin',
    'signup',
    'register',
    'account',
    'settings',
    'www',
  ],
]
