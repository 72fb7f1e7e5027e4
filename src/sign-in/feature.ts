import type { Running } from '../manifest/index.js'
import { createSignInResolvers } from './resolvers.js'
import { createSignInService, type SignInDependencies } from './service.js'

export type { SignedIn } from './resolvers.js'

/** Builds the sign-in feature: registration, sign-in, refresh, logout, change of password. */
export function createSignInFeature(needs: SignInDependencies) {
  const signIn = createSignInService(needs)
  const running: Running = { resolvers: createSignInResolvers(signIn) }
  return { signIn, running }
}
