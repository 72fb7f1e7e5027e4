import type { TokenSettings } from '../settings.js'
import { createFileKeySet } from './file-keys.js'
import { jwksMaxAgeSeconds, type KeySet, type KeySetOptions, type KeySetSettings } from './key-set.js'
import { createManagedKeySet } from './managed-keys.js'

/** The options of a key set from the configuration. */
export function keySettingsOf(
  config: Pick<TokenSettings, 'accessTokenTtlSeconds' | 'signingAlgorithm' | 'signingKeysFile'>,
): Pick<KeySetOptions, 'accessTokenTtlSeconds' | 'algorithm' | 'keysFile'> {
  return {
    algorithm: config.signingAlgorithm,
    keysFile: config.signingKeysFile,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
  }
}

const dayInSeconds = 86_400

/**
 * Creates a key set: managed in MongoDB, or supplied by a file.
 *
 * @throws RangeError when the rotation settings leave too little time to distribute a key
 */
export function createKeySet({ keysFile, ...options }: KeySetOptions): KeySet {
  const { rotateEverySeconds = 30 * dayInSeconds, overlapSeconds = 3600 } = options
  if (overlapSeconds < jwksMaxAgeSeconds) {
    throw new RangeError(
      `overlapSeconds must be at least ${jwksMaxAgeSeconds}: JWK sets are cached that long.`,
    )
  }
  if (rotateEverySeconds <= overlapSeconds) {
    throw new RangeError('rotateEverySeconds must be greater than overlapSeconds.')
  }
  const settings: KeySetSettings = {
    ...options,
    pollSeconds: options.pollSeconds ?? 1,
    unknownKeySeconds: options.unknownKeySeconds ?? 1,
    rotation: { rotateEverySeconds, overlapSeconds, accessTokenTtlSeconds: options.accessTokenTtlSeconds },
  }
  return keysFile === undefined ? createManagedKeySet(settings) : createFileKeySet(keysFile, settings)
}
