import { createAccounts } from '../accounts/feature.js'
import { createEvents } from '../events/feature.js'
import { createPasswords } from '../passwords/feature.js'
import { createSessions } from '../sessions/feature.js'
import { createSignIn } from '../sign-in/feature.js'
import { createThrottlingFeature } from '../throttling/feature.js'
import { createTokens } from '../tokens/feature.js'
import type { Core } from './core.js'

/** All features, built on one core. Each stands after those that it needs; they are stopped in reverse. */
export function createFeatures(core: Core) {
  const events = createEvents(core)
  const passwords = createPasswords(core)
  const tokens = createTokens(core)
  const throttling = createThrottlingFeature(core)
  const sessions = createSessions(core, { ...tokens, ...events })
  const accounts = createAccounts(core, { ...passwords, ...events, ...sessions })
  const signIn = createSignIn({ ...passwords, ...events, ...throttling, ...sessions, ...accounts })
  return { events, passwords, tokens, throttling, sessions, accounts, signIn }
}

export type Features = ReturnType<typeof createFeatures>
