import { pino } from 'pino'
import { createChangeFeed } from '../../../src/database/changes/change-feed.js'
import { collectGarbage } from '../../harness/collect-garbage.js'
import { openTestDatabase } from '../../harness/database.js'
import { until } from '../../harness/until.js'

test('what was told is let go of, however long the stream lives', async () => {
  const { connection } = await openTestDatabase()
  const told: WeakRef<object>[] = []
  const feed = createChangeFeed({
    connection,
    pipeline: [],
    onChange: (change) => told.push(new WeakRef(change)),
    onGap: () => undefined,
    log: pino({ level: 'silent' }),
  })
  await feed.start()
  try {
    for (let at = 0; at < 5; at += 1) {
      await connection.collection('things').insertOne({ at })
      await until(() => told.length > at)
    }
    await collectGarbage()
    // The loop itself may hold the last one until it has the next.
    const held = told.slice(0, -1).filter((change) => change.deref() !== undefined)
    expect(held).toEqual([])
    expect(feed.breaks()).toBe(0)
  } finally {
    await feed.stop()
  }
})
