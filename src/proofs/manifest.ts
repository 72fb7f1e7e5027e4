import type { Manifest } from '../manifest/index.js'
import { proofErrors } from './errors.js'
import { proofCollection } from './model.js'

export const manifest = {
  name: 'proofs',
  errors: proofErrors,
  collections: [proofCollection],
} as const satisfies Manifest
