import { createAccountFeature } from '../accounts/feature.js'
import { createEventFeature } from '../events/feature.js'
import { createMailFeature } from '../mail/feature.js'
import type { Running } from '../manifest/index.js'
import { createPasswordFeature } from '../passwords/feature.js'
import { createProofFeature } from '../proofs/feature.js'
import { createSessionFeature } from '../sessions/feature.js'
import { createSignInFeature } from '../sign-in/feature.js'
import { createThrottlingFeature } from '../throttling/feature.js'
import { createTokenFeature } from '../tokens/feature.js'
import type { Core } from './core.js'

/** Creates all features. Each comes after the features that it needs. They are stopped in reverse order. */
export function createFeatures(core: Core) {
  const events = createEventFeature(core)
  const passwords = createPasswordFeature(core)
  const tokens = createTokenFeature(core)
  const throttling = createThrottlingFeature(core)
  const sessions = createSessionFeature(core, { ...tokens, ...events })
  const mail = createMailFeature(core, {
    ...events,
    ...throttling,
    recipientOf: (accountId) => accounts.mailRecipientOf(accountId),
  })
  const accounts = createAccountFeature(core, { ...passwords, ...events, ...sessions, ...mail })
  const proofs = createProofFeature(core)
  const signIn = createSignInFeature(core, {
    ...passwords,
    ...events,
    ...throttling,
    ...sessions,
    ...accounts,
  })
  return { events, passwords, tokens, throttling, sessions, mail, accounts, proofs, signIn }
}

/** All features of a server. */
export type Features = ReturnType<typeof createFeatures>

/** What each feature contributes to a server, in the order of their creation. */
export function runningOf(features: Features): readonly Running[] {
  return Object.values(features).map(({ running }) => running)
}
