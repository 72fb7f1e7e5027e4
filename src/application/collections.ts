import type { OwnCollection } from '../database/index.js'
import type { Manifest } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** All collections of ours, by name: those that are not in this list can not be used. */
export const ownCollections: readonly OwnCollection[] = manifests
  .flatMap(({ collections = [] }: Manifest) => collections)
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))
