import type { Manifest } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** Root fields that work beside a bearer token that does not. */
export const publicOperations: readonly string[] = manifests.flatMap(
  ({ publicOperations: names = [] }: Manifest) => names,
)

/** Coordinates of fields that answer with a new viewer. */
export const signInFields: readonly string[] = manifests.flatMap(
  ({ signInFields: coordinates = [] }: Manifest) => coordinates,
)
