import type { OwnCollection } from '../database/public.js'
import type { Manifest } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** All collections of Portcullis, sorted by name. A store can use these only. */
export const ownCollections: readonly OwnCollection[] = manifests
  .flatMap(({ collections = [] }: Manifest) => collections)
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))
