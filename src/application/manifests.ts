import { manifest as accounts } from '../accounts/feature.js'
import { manifest as database } from '../database/feature.js'
import { manifest as events } from '../events/feature.js'
import { manifest as metrics } from '../metrics/feature.js'
import { manifest as paging } from '../paging/feature.js'
import { manifest as passwords } from '../passwords/feature.js'
import { manifest as secrets } from '../secrets/feature.js'
import { manifest as server } from '../server/feature.js'
import { manifest as sessions } from '../sessions/feature.js'
import { manifest as signIn } from '../sign-in/feature.js'
import { manifest as throttling } from '../throttling/feature.js'
import { manifest as tokens } from '../tokens/feature.js'

/** What each part says of itself, in the order of `docs/configuration.md`. */
export const manifests = [
  server,
  metrics,
  database,
  secrets,
  tokens,
  accounts,
  sessions,
  passwords,
  throttling,
  signIn,
  events,
  paging,
] as const
