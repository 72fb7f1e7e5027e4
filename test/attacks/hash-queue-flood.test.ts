import bcrypt from 'bcrypt'
import { commandLine } from '../../src/events/index.js'
import { testPassword } from '../../src/testing/client.js'
import { until } from '../harness/until.js'
import { startThrottled } from '../throttling/throttled-server.js'

const { compare } = bcrypt
/** Comparisons end when it is resolved. */
let gate: Promise<void> = Promise.resolve()
Object.assign(bcrypt, {
  async compare(data: string, hash: string) {
    await gate
    return compare(data, hash)
  },
})

test('an address that keeps the line of password hashes full keeps nobody else from signing in', async () => {
  const { api, services, tryLogin } = await startThrottled()
  const owners = Array.from({ length: 10 }, (_, index) => `owner-${index}`)
  for (const owner of owners) await api.register(owner)
  const { accounts, hasher } = services
  let refused = 0
  let open: () => void = () => undefined
  gate = new Promise((resolve) => {
    open = resolve
  })
  const flood = Array.from({ length: 150 }, (_, index) => {
    const party = { address: '203.0.113.9', account: `nobody-${index}`, known: false }
    return accounts.verifyCredentials(null, testPassword, commandLine.client, { party }).catch((error) => {
      if (error.code === 'SIGN_IN_BUSY') refused += 1
    })
  })
  try {
    await until(() => hasher.load().queued === 100)
    const before = refused
    const signIns = owners.map((username, index) =>
      tryLogin({ username, password: testPassword, from: `198.51.100.${index}` }),
    )
    // Each owner takes the place of one of the flood.
    await until(() => refused === before + owners.length)
    open()
    expect(await Promise.all(signIns)).toEqual(owners.map(() => 'ok'))
  } finally {
    open()
    await Promise.all(flood)
  }
})
