import type { CollectionReport } from '../../database/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** Judges whether what lies under our names is ours. */
export function checkCollections({ foreign, former, left }: CollectionReport): readonly Check[] {
  if (foreign.length + former.length + left.length === 0)
    return [ok('collections', 'No collection of another program lies under a name of Portcullis.')]
  return [
    ...foreign.map(({ name, reason }) =>
      fault(
        'collections',
        `${name} ${reason}: no server starts.`,
        'Rename it, or set PORTCULLIS_COLLECTION_PREFIX to another prefix.',
      ),
    ),
    ...(former.length === 0
      ? []
      : [
          fault(
            'collections',
            `Data of Portcullis lie under the names of an earlier version: ${former.join(', ')}. No server starts.`,
            'Stop every server, and run: portcullis database rename',
          ),
        ]),
    ...left.map(({ collection, indexes }) =>
      warning(
        'collections',
        `${collection} is another program's, and an earlier version of Portcullis left indexes on it that refuse or delete ` +
          `documents: ${indexes.join(', ')}.`,
        'Drop them.',
      ),
    ),
  ]
}
