import type { CollectionReport } from '../../database/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** Checks that collections with names of Portcullis belong to Portcullis. */
export function checkCollections({ foreign, former, left }: CollectionReport): readonly Check[] {
  if (foreign.length + former.length + left.length === 0)
    return [ok('collections', 'No collection of another program has a name of Portcullis.')]
  return [
    ...foreign.map(({ name, reason }) =>
      fault(
        'collections',
        `${name} ${reason}. The server cannot start.`,
        'Rename it, or set PORTCULLIS_COLLECTION_PREFIX to another prefix.',
      ),
    ),
    ...(former.length === 0
      ? []
      : [
          fault(
            'collections',
            `Collections have the names of an earlier version of Portcullis: ${former.join(', ')}. The server cannot start.`,
            'Stop every server, and run: portcullis database rename',
          ),
        ]),
    ...left.map(({ collection, indexes }) =>
      warning(
        'collections',
        `${collection} belongs to another program, but has indexes of an earlier version of Portcullis that reject or delete ` +
          `documents: ${indexes.join(', ')}.`,
        'Drop them.',
      ),
    ),
  ]
}
