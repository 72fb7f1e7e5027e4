import type { IndexDifferences } from '../../database/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** Judges the indexes of all collections. Unique ones decide which of two parallel registrations wins, those with a time to live delete what has expired. */
export function checkIndexes(facts: readonly IndexDifferences[]): readonly Check[] {
  if (facts.every(({ exists }) => !exists))
    return [ok('indexes', 'Nothing is stored yet: the first start makes them.')]
  // A command may have made one collection before any server started.
  const made = facts.filter(({ exists }) => exists)
  const checks = made.flatMap(({ collection, missing, surplus }): Check[] => [
    ...(missing.length === 0
      ? []
      : [
          fault(
            'indexes',
            `${collection} lacks the index on ${missing.join(' and on ')}, or has it in another form.`,
            'A start of the server makes missing indexes. Where it can not, its log says why: one of the same fields ' +
              'in another form (drop it), or values that are there twice.',
          ),
        ]),
    ...(surplus.length === 0
      ? []
      : [
          warning(
            'indexes',
            `${collection} has indexes that Portcullis does not declare: ${surplus.join(', ')}.`,
            'Drop them if nothing of yours needs them: each write pays for them.',
          ),
        ]),
  ])
  return checks.length === 0 ? [ok('indexes', 'They are all there, as declared.')] : checks
}
