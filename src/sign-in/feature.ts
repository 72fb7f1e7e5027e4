import type { Manifest } from '../manifest/index.js'
import { publicOperations, signInFields } from './operations.js'
import { signInProblemCodes } from './service.js'

export { createSignInResolvers, type SignedIn } from './resolvers.js'

export const manifest = {
  name: 'sign-in',
  problemCodes: signInProblemCodes,
  publicOperations,
  signInFields,
} as const satisfies Manifest
