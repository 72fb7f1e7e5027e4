/**
 * Coordinates of the root fields that return AuthPayload. In their selection sets, the viewer is that of the new
 * tokens.
 */
export const signInFields: readonly string[] = [
  'Mutation.register',
  'Mutation.login',
  'Mutation.refreshSession',
  'Mutation.changePassword',
  'Mutation.reauthenticate',
  'Mutation.completeSignIn',
]

/**
 * Mutations that are executed even if the access token is invalid, so that a client with an expired token can sign in.
 */
export const publicOperations: readonly string[] = [
  'register',
  'login',
  'completeSignIn',
  'refreshSession',
  'logout',
]
