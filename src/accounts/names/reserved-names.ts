/**
 * Names that users could mistake for the service itself, or that conflict with URL paths (`/users/me`). Compared in
 * canonical form, without separators.
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
