import type { Running } from '../manifest/index.js'
import { createSignInResolvers } from './resolvers.js'
import { createSignInService, type SignInDependencies } from './service.js'

export type { SignedIn } from './resolvers.js'

/** Registering, signing in, refreshing and signing out. */
export function createSignInFeature(needs: SignInDependencies) {
  const signIn = createSignInService(needs)
  const running: Running = { resolvers: createSignInResolvers(signIn) }
  return { signIn, running }
}
