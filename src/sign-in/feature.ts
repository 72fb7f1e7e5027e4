import type { Running } from '../manifest/index.js'
import { createSignInResolvers } from './resolvers.js'
import { type BeforeRegister, createSignInService, type SignInDependencies } from './service.js'
import type { SignInSettings } from './settings.js'
import type { BeforeSignIn } from './start-session.js'

export interface SignInParts {
  readonly config: SignInSettings
  readonly declaredRoles: ReadonlySet<string>
  readonly now: () => Date
  /** The hooks of the application. */
  readonly hooks?:
    | { readonly beforeRegister?: BeforeRegister; readonly beforeSignIn?: BeforeSignIn }
    | undefined
}

type Needs = Omit<SignInDependencies, keyof SignInParts | 'registration' | 'beforeRegister' | 'beforeSignIn'>

/** Builds the sign-in feature: registration, sign-in, refresh, logout, change of password. */
export function createSignInFeature({ config, declaredRoles, now, hooks = {} }: SignInParts, needs: Needs) {
  const { beforeRegister, beforeSignIn } = hooks
  const { registration } = config
  const signIn = createSignInService({
    ...needs,
    declaredRoles,
    now,
    registration,
    beforeRegister,
    beforeSignIn,
  })
  const running: Running = { resolvers: createSignInResolvers(signIn) }
  return { signIn, running }
}
