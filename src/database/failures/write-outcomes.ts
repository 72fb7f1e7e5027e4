import { mongo } from 'mongoose'

/**
 * What came of each statement of an unordered bulk write, in their order: `null` where it was done, else why not.
 *
 * @throws what the driver throws where nothing is known of any statement: no answer, or not from a majority
 */
export async function writeOutcomes(
  count: number,
  write: Promise<unknown>,
): Promise<readonly (mongo.MongoServerError | null)[]> {
  const failed = await write.then(
    () => [],
    (error: unknown) => statementErrors(error),
  )
  const byIndex = new Map(failed.map((each) => [each.index, each]))
  return Array.from({ length: count }, (_, index) => {
    const error = byIndex.get(index)
    return error === undefined
      ? null
      : new mongo.MongoServerError({ message: error.errmsg ?? 'The write failed.', code: error.code })
  })
}

function statementErrors(error: unknown): readonly mongo.WriteError[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error
  const failed = [error.writeErrors].flat()
  // The driver puts everything else into the same class: what reached no server, or was not kept by a majority.
  if (failed.length === 0) throw error
  return failed
}
