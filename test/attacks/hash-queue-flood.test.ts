import bcrypt from 'bcrypt'
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
  const { api, portcullis, tryLogin } = await startThrottled()
  const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`)
  for (const owner of owners) await api.register(owner)
  let open: () => void = () => undefined
  gate = new Promise((resolve) => {
    open = resolve
  })
  const { hashing } = portcullis.services.figures
  const flood = Array.from({ length: 150 }, (_, index) =>
    tryLogin({ username: `nobody-${index}`, from: '203.0.113.9' }),
  )
  await until(() => hashing().queued === 100)
  const signIns = owners.map((username, index) =>
    tryLogin({ username, password: testPassword, from: `198.51.100.${index}` }),
  )
  let refused = 0
  for (const attempt of flood) void attempt.then((outcome) => (refused += outcome === 'SIGN_IN_BUSY' ? 1 : 0))
  // One runs and a hundred wait: each owner has taken the place of one of the flood.
  await until(() => refused === flood.length - 101 + owners.length)
  open()

  expect(await Promise.all(signIns)).toEqual(owners.map(() => 'ok'))
  await Promise.all(flood)
})
