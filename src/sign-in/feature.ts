import type { Manifest, Running } from '../manifest/index.js'
import { signInLimits } from './limits.js'
import { publicOperations, signInFields } from './operations.js'
import { createSignInResolvers } from './resolvers.js'
import { createSignInService, type SignInDependencies, signInProblemCodes } from './service.js'

export const manifest = {
  name: 'sign-in',
  problemCodes: signInProblemCodes,
  limits: signInLimits,
  publicOperations,
  signInFields,
} as const satisfies Manifest

export type { SignedIn } from './resolvers.js'

/** Registering, signing in, refreshing and signing out. */
export function createSignIn(needs: SignInDependencies) {
  const signIn = createSignInService(needs)
  const running: Running = { resolvers: createSignInResolvers(signIn) }
  return { signIn, running }
}
