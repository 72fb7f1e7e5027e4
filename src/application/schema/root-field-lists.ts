import type { Manifest } from '../../manifest/index.js'
import { manifests } from '../manifests.js'

/** Public operations: root fields that work with an invalid bearer token. */
export const publicOperations: readonly string[] = manifests.flatMap(
  ({ publicOperations: names = [] }: Manifest) => names,
)

/** Coordinates of fields whose selection set is executed as a new viewer. */
export const signInFields: readonly string[] = manifests.flatMap(
  ({ signInFields: coordinates = [] }: Manifest) => coordinates,
)
