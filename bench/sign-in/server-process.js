// A server in a process of its own, started by start-server.js with options of createPortcullis. It tells its address;
// then, whenever it is asked, it compares by bcrypt alone, disables accounts, and tells its processor time so far.
// @ts-check
import bcrypt from 'bcrypt'
import { createPortcullis } from '../../dist/index.js'

// Nothing is throttled: only the queue of hashes refuses.
const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const failures = { free: 80, firstWait: 1, maxWait: 1, max: 80, forgetAfter: 3600 }
const portcullis = await createPortcullis({
  ...JSON.parse(process.argv[2] ?? '{}'),
  mode: 'development',
  secret: 'a-secret-for-measuring-of-thirty-two-bytes',
  throttling: {
    accountFailures: failures,
    accountAddressFailures: failures,
    addressFailures: plenty,
    registrations: plenty,
  },
})
const { bcryptCost } = portcullis.config
// As long as what Portcullis hashes.
const data = 'x'.repeat(64)
const hash = await bcrypt.hash(data, bcryptCost)
const { url } = await portcullis.listen({ port: 0 })
// The first account waits for the list of common passwords.
await portcullis.accounts.create({ username: 'first', password: 'orchard lantern 4711 drizzle' })
process.send?.({ url })

process.on(
  'message',
  async (/** @type {{ compare?: number, disable?: string[] }} */ { compare = 0, disable = [] }) => {
    for (let count = 0; count < compare; count += 1) await bcrypt.compare(data, hash)
    for (const id of disable) await portcullis.accounts.disable(id)
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicros: user + system })
  },
)
