import { openTestDatabase } from '../../harness/database.js'
import { checkBatches } from './filter-agreement.js'

// 20 cases each.
const batches = Number(process.env.FILTER_BATCHES ?? 100)

test('2,000 random rules and viewers: the filter finds exactly what lists, connections and single fields show', async () => {
  const { connection } = await openTestDatabase()
  await checkBatches(connection.getClient().db(connection.name).collection('random'), batches)
}, 3_600_000)
