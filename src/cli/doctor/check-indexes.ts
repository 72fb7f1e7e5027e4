import type { IndexDifferences } from '../../database/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** Checks the indexes of all collections. Correctness depends on the unique ones, and cleanup on the TTL indexes. */
export function checkIndexes(facts: readonly IndexDifferences[]): readonly Check[] {
  if (facts.every(({ exists }) => !exists))
    return [ok('indexes', 'No collection exists yet: the first start creates the indexes.')]
  // A command may have created a collection before the first start of a server.
  const made = facts.filter(({ exists }) => exists)
  const checks = made.flatMap(({ collection, missing, surplus }): Check[] => [
    ...(missing.length === 0
      ? []
      : [
          fault(
            'indexes',
            `${collection} lacks the index on ${missing.join(' and on ')}, or has it with other options.`,
            'The server creates missing indexes when it starts. If that fails, its log has the reason: an index on the same fields ' +
              'with other options (drop it), or duplicate values.',
          ),
        ]),
    ...(surplus.length === 0
      ? []
      : [
          warning(
            'indexes',
            `${collection} has indexes that Portcullis does not declare: ${surplus.join(', ')}.`,
            'Drop them if you do not need them: they slow down each write.',
          ),
        ]),
  ])
  return checks.length === 0 ? [ok('indexes', 'All indexes exist as declared.')] : checks
}
