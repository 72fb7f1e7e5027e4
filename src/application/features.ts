import { createAccountFeature } from '../accounts/feature.js'
import { createEventFeature } from '../events/feature.js'
import type { Running } from '../manifest/index.js'
import { createPasswordFeature } from '../passwords/feature.js'
import { createSessionFeature } from '../sessions/feature.js'
import { createSignInFeature } from '../sign-in/feature.js'
import { createThrottlingFeature } from '../throttling/feature.js'
import { createTokenFeature } from '../tokens/feature.js'
import type { Core } from './core.js'

/** All features, built on one core. Each stands after those that it needs; they are stopped in reverse. */
export function createFeatures(core: Core) {
  const events = createEventFeature(core)
  const passwords = createPasswordFeature(core)
  const tokens = createTokenFeature(core)
  const throttling = createThrottlingFeature(core)
  const sessions = createSessionFeature(core, { ...tokens, ...events })
  const accounts = createAccountFeature(core, { ...passwords, ...events, ...sessions })
  const signIn = createSignInFeature({ ...passwords, ...events, ...throttling, ...sessions, ...accounts })
  return { events, passwords, tokens, throttling, sessions, accounts, signIn }
}

export type Features = ReturnType<typeof createFeatures>

/** What each feature brings to a server, in the order in which they are built. */
export function runningOf(features: Features): readonly Running[] {
  return Object.values(features).map(({ running }) => running)
}
