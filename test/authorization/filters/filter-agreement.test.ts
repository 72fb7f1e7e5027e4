import { openTestDatabase } from '../../harness/database.js'
import { checkBatches } from './filter-agreement.js'

// By the thousand: filter-agreement.slow.test.ts.

test('on random documents, rules and viewers, the filter finds exactly what the guards let through', async () => {
  const { connection } = await openTestDatabase()
  await checkBatches(connection.getClient().db(connection.name).collection('random'), 4)
})
