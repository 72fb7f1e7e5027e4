import type { Manifest } from '../manifest/index.js'
import { tokenErrors } from './errors.js'
import { signingKeysCollection } from './keys/key-model.js'
import { tokenSettings } from './settings.js'

export const manifest = {
  name: 'tokens',
  errors: tokenErrors,
  settings: tokenSettings,
  collections: [signingKeysCollection],
} as const satisfies Manifest
