import { accountCollection } from '../accounts/index.js'
import type { OwnCollection } from '../database/index.js'
import { eventCollection } from '../events/index.js'
import { sessionCollection } from '../sessions/index.js'
import { attemptCollection } from '../throttling/index.js'
import { signingKeysCollection } from '../tokens/index.js'

/** All collections of ours: those that are not in this list can not be used. */
export const ownCollections: readonly OwnCollection[] = [
  accountCollection,
  attemptCollection,
  eventCollection,
  sessionCollection,
  signingKeysCollection,
]
