import { mongo } from 'mongoose'

/**
 * The outcome of each operation of an unordered bulk write, in order: `null` on success, otherwise its error.
 *
 * @throws the driver's error if the outcomes are unknown: no answer, or not acknowledged by a majority
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
  // The driver uses this class for other failures too: no server was reached, or the write concern was not met.
  if (failed.length === 0) throw error
  return failed
}
