import { manifest as accounts } from '../accounts/manifest.js'
import { manifest as database } from '../database/manifest.js'
import { manifest as deletion } from '../deletion/manifest.js'
import { manifest as email } from '../email/manifest.js'
import { manifest as events } from '../events/manifest.js'
import { manifest as hooks } from '../hooks/manifest.js'
import { manifest as invitations } from '../invitations/manifest.js'
import { manifest as mail } from '../mail/manifest.js'
import { manifest as metrics } from '../metrics/manifest.js'
import { manifest as paging } from '../paging/manifest.js'
import { manifest as passwords } from '../passwords/manifest.js'
import { manifest as proofs } from '../proofs/manifest.js'
import { manifest as recovery } from '../recovery/manifest.js'
import { manifest as secondFactors } from '../second-factors/manifest.js'
import { manifest as secrets } from '../secrets/manifest.js'
import { manifest as server } from '../server/manifest.js'
import { manifest as sessions } from '../sessions/manifest.js'
import { manifest as signIn } from '../sign-in/manifest.js'
import { manifest as throttling } from '../throttling/manifest.js'
import { manifest as tokens } from '../tokens/manifest.js'
import { manifest as usernames } from '../usernames/manifest.js'

/** All manifests, in the order of `docs/configuration.md`. */
export const manifests = [
  server,
  metrics,
  database,
  secrets,
  tokens,
  accounts,
  proofs,
  sessions,
  passwords,
  throttling,
  secondFactors,
  signIn,
  usernames,
  deletion,
  email,
  recovery,
  invitations,
  hooks,
  mail,
  events,
  paging,
] as const
