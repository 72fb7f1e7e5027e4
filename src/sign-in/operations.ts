/** Root fields that return AuthPayload: below them only the viewer of the new tokens counts. Coordinates. */
export const signInFields: readonly string[] = [
  'Mutation.register',
  'Mutation.login',
  'Mutation.refreshSession',
  'Mutation.changePassword',
]

/** Mutations that work beside a bearer that does not: a client with a dead token must be able to sign in again. */
export const publicOperations: readonly string[] = ['register', 'login', 'refreshSession', 'logout']
