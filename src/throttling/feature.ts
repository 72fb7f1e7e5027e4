import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { attemptCollection } from './attempts/attempt-collection.js'
import { createThrottlingOnMongo, type ThrottlingOnMongoOptions } from './create.js'

export interface ThrottlingParts {
  readonly config: { readonly throttling: ThrottlingOnMongoOptions['limits'] }
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
  readonly log: Logger
}

/** Builds the throttling feature: rate limits on attempts with secrets. */
export function createThrottlingFeature({ config, ...parts }: ThrottlingParts) {
  const throttling = createThrottlingOnMongo({ ...parts, limits: config.throttling })
  const running: Running = {
    // Digests only, and not in the transaction: what is lost if it is aborted are counted failures of an account that is due.
    personalData: [
      {
        collection: attemptCollection,
        erase: ({ accountId }) => throttling.forget(accountId.toHexString()),
      },
    ],
    stop: () => throttling.stop(),
  }
  return { throttling, running }
}
