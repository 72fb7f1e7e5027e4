import { createAccountFeature } from '../accounts/feature.js'
import { createDeletionFeature } from '../deletion/feature.js'
import { createDeletionPending } from '../deletion/index.js'
import { createEmailFeature } from '../email/feature.js'
import { createEventFeature } from '../events/feature.js'
import { createInvitationFeature } from '../invitations/feature.js'
import { createMailFeature } from '../mail/feature.js'
import type { PersonalData, Running } from '../manifest/index.js'
import { createPasswordFeature } from '../passwords/feature.js'
import { createProofFeature } from '../proofs/feature.js'
import { createRecoveryFeature } from '../recovery/feature.js'
import { createSecondFactorFeature } from '../second-factors/feature.js'
import { createSessionFeature } from '../sessions/feature.js'
import { createSignInFeature } from '../sign-in/feature.js'
import { createThrottlingFeature } from '../throttling/feature.js'
import { createTokenFeature } from '../tokens/feature.js'
import { createUsernameFeature } from '../usernames/feature.js'
import { createHeldNames } from '../usernames/index.js'
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
  const heldNames = createHeldNames(core)
  const accounts = createAccountFeature(core, {
    ...passwords,
    ...events,
    ...sessions,
    ...mail,
    heldNames,
  })
  const proofs = createProofFeature(core, { ...mail, ...throttling })
  const email = createEmailFeature(core, { ...events, ...sessions, ...mail, ...accounts, ...proofs })
  const secondFactors = createSecondFactorFeature(core, {
    ...events,
    ...sessions,
    ...accounts,
    ...proofs,
    ...mail,
  })
  const signIn = createSignInFeature(core, {
    ...passwords,
    ...events,
    ...throttling,
    ...sessions,
    ...accounts,
    ...email,
    ...secondFactors,
    deletionPending: createDeletionPending({ ...events, ...proofs }),
  })
  const recovery = createRecoveryFeature(core, {
    ...passwords,
    ...events,
    ...throttling,
    ...sessions,
    ...mail,
    ...accounts,
    ...proofs,
    ...secondFactors,
    ...signIn,
  })
  const usernames = createUsernameFeature(core, {
    ...events,
    ...throttling,
    ...sessions,
    ...accounts,
    heldNames,
  })
  const deletion = createDeletionFeature(core, {
    ...events,
    ...sessions,
    ...mail,
    ...accounts,
    ...proofs,
    ...signIn,
    personalData: () => personalDataOf(features),
  })
  const invitations = createInvitationFeature(core, {
    ...passwords,
    ...events,
    ...sessions,
    ...mail,
    ...accounts,
    ...proofs,
    ...signIn,
    ...deletion,
  })
  const features = {
    events,
    passwords,
    tokens,
    throttling,
    sessions,
    mail,
    accounts,
    proofs,
    email,
    secondFactors,
    signIn,
    recovery,
    usernames,
    deletion,
    invitations,
  }
  return features
}

/** All features of a server. */
export type Features = ReturnType<typeof createFeatures>

function personalDataOf(features: Readonly<Record<string, { readonly running: Running }>>): PersonalData[] {
  return Object.values(features).flatMap(({ running }) => running.personalData ?? [])
}

/** What each feature contributes to a server, in the order of their creation. */
export function runningOf(features: Features): readonly Running[] {
  return Object.values(features).map(({ running }) => running)
}
