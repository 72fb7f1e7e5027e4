import { type Check, fault, ok, warning } from './check.js'

/** How the indexes of one collection differ from the declared ones. */
export interface IndexFacts {
  readonly collection: string
  /** Whether the collection is there: a server that never started has made none. */
  readonly exists: boolean
  /** Declared, and not there in that form: the fields of each. */
  readonly missing: readonly string[]
  /** There, and not declared in that form: the names of each. */
  readonly surplus: readonly string[]
}

/** Judges the indexes of all collections. Unique ones decide which of two parallel registrations wins. */
export function checkIndexes(facts: readonly IndexFacts[]): readonly Check[] {
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
