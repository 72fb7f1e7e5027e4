import type { Logger } from 'pino'
import type { Store } from '../database/index.js'
import type { Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createAccessTokens } from './access-tokens.js'
import { createKeySet, keySettingsOf } from './keys/create-key-set.js'
import { signingKeysCollection } from './keys/key-model.js'
import { jwksMaxAgeSeconds } from './keys/key-set.js'
import { sealedSigningKeys } from './sealed.js'
import { type TokenSettings, tokenBytesOf } from './settings.js'

export interface TokenParts {
  readonly config: TokenSettings
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
  readonly log: Logger
}

/** Builds the tokens feature: access tokens, signing keys and the JWKS endpoint. */
export function createTokenFeature({ config, store, secrets, now, log }: TokenParts) {
  const keySet = createKeySet({ store, secrets, ...keySettingsOf(config), now, log })
  const accessTokens = createAccessTokens({
    keySet,
    issuer: config.issuer,
    audience: config.audience,
    clientId: config.clientId,
    ttlSeconds: config.accessTokenTtlSeconds,
    maxBytes: tokenBytesOf(config),
    now,
  })
  const running: Running = {
    encrypted: [sealedSigningKeys(keySet)],
    watches: [{ collection: signingKeysCollection, changed: refreshAtOnce }],
    routes: [
      {
        path: '/.well-known/jwks.json',
        maxAgeSeconds: jwksMaxAgeSeconds,
        answer: () => keySet.publicJwks(),
      },
    ],
    caches: { access_token: accessTokens.counts },
    start: () => keySet.start(),
    stop: () => keySet.stop(),
  }
  return { keySet, accessTokens, running }

  function refreshAtOnce(): void {
    keySet.refresh().catch((error: unknown) => {
      // The next poll retries and logs failures. An unhandled rejection would end the process.
      log.debug({ err: error }, 'reloading changed signing keys failed')
    })
  }
}
