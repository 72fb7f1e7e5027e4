import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { mongo } from 'mongoose'
import { storedMails } from '../../src/mail/model.js'
import { makeCollections, openTestDatabase } from '../harness/database.js'
import { until } from '../harness/until.js'
import { leaseMs, startMail } from './feature.js'
import { startSmtp } from './smtp-server.js'

async function startSending(mongodbUri: string, mailUrl: string) {
  const script = fileURLToPath(new URL('sending-process.ts', import.meta.url))
  const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))
  const child = spawn(process.execPath, ['--no-warnings', '--import', hooks, script, mongodbUri, mailUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  return {
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('an instance that is killed while it sends loses no mail, and another sends it once, after its lease', async () => {
  const { store, uri } = await openTestDatabase()
  await makeCollections(store)
  const rows = storedMails(store)
  let held = 0
  const { url, received, stop } = await startSmtp({
    // The first instance gets no answer to what it has sent.
    answerData: (_mail, count) => {
      if (count > 4) return null
      held += 1
      return new Promise(() => undefined)
    },
  })
  const queuing = startMail({ store })
  const accountId = new mongo.ObjectId()
  const addresses = Array.from({ length: 12 }, (_, index) => `ana-${index}@example.net`)
  for (const to of addresses) await queuing.queue({ mail: 'notice', to, accountId })

  const first = await startSending(uri, url)
  await until(() => held === 4)
  await first.kill()
  const killedAt = performance.now()
  const leased = await rows.countDocuments({ holder: { $ne: null } })
  expect(leased).toBe(4)

  const second = await startSending(uri, url)
  await until(async () => (await rows.countDocuments()) === 0, 30_000)
  expect(performance.now() - killedAt).toBeGreaterThan(leaseMs / 2)
  expect(received.flatMap(({ to }) => to).sort()).toEqual(addresses.toSorted())
  await second.kill()
  await stop()
})
