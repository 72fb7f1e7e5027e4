import type { Running } from '../manifest/index.js'
import { createSignInResolvers } from './resolvers.js'
import { createSignInService, type SignInDependencies } from './service.js'
import type { SignInSettings } from './settings.js'

export type { SignedIn } from './resolvers.js'

export interface SignInParts {
  readonly config: SignInSettings
}

/** Builds the sign-in feature: registration, sign-in, refresh, logout, change of password. */
export function createSignInFeature(
  { config }: SignInParts,
  needs: Omit<SignInDependencies, 'registration'>,
) {
  const signIn = createSignInService({ ...needs, registration: config.registration })
  const running: Running = { resolvers: createSignInResolvers(signIn) }
  return { signIn, running }
}
