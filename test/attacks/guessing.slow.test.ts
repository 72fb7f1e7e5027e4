import bcrypt from 'bcrypt'
import { testPassword } from '../../src/testing/client.js'
import { codes } from '../harness/portcullis.js'
import { startThrottled, type ThrottledServer, tally, wrongPassword } from '../throttling/throttled-server.js'

let server: ThrottledServer
beforeAll(async () => {
  server = await startThrottled()
})

const { compare } = bcrypt
let hashes = 0
Object.assign(bcrypt, {
  compare(data: string, hash: string) {
    hashes += 1
    return compare(data, hash)
  },
})
beforeEach(() => {
  hashes = 0
})

test('100 guesses on one account from one address: 5 are hashed', async () => {
  await server.api.register('one-address')
  const outcomes = await server.tryLogins(100, { username: 'one-address' })

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 95 })
  expect(hashes).toBe(5)
})

test('100 guesses on one account from 100 addresses: 10 are hashed', async () => {
  await server.api.register('many-addresses')
  const outcomes = await server.tryLogins(100, (index) => ({
    username: 'many-addresses',
    from: `198.51.100.${index}`,
  }))

  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 10, RATE_LIMITED: 90 })
  expect(hashes).toBe(10)
})

test('100 guesses at the same time are counted before the first is hashed', async () => {
  await server.api.register('at-once')
  const guess = (from: string) => server.tryLogin({ username: 'at-once', from })
  const sameAddress = await Promise.all(Array.from({ length: 50 }, () => guess('192.0.2.40')))

  expect(tally(sameAddress)).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 45 })
  const others = await Promise.all(Array.from({ length: 50 }, (_, index) => guess(`198.18.2.${index}`)))
  expect(tally(others)).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 45 })
  expect(hashes).toBe(10)
})

const aliasedGuesses = (count: number) => {
  const fields = Array.from(
    { length: count },
    (_, index) => `a${index}: login(input: $input) { user { id } }`,
  )
  return server.api.send({
    query: `mutation ($input: LoginInput!) { ${fields.join(' ')} }`,
    variables: { input: { username: 'aliased', password: wrongPassword } },
  })
}

test('1,000 aliased sign-ins are refused before one is hashed', async () => {
  const refused = await aliasedGuesses(1000)

  expect(codes(refused)).toEqual(['OPERATION_TOO_LARGE'])
  expect(hashes).toBe(0)
})

test('a few aliased sign-ins gain nothing: a mutation ends at the first that fails', async () => {
  await server.api.register('aliased')
  const outcomes: string[] = []
  for (let requests = 0; requests < 10; requests += 1) outcomes.push(...codes(await aliasedGuesses(10)))

  expect(hashes).toBe(5)
  expect(outcomes).toContain('RATE_LIMITED')
})

test('one password tried on many accounts from one address: the address runs dry', async () => {
  const small = await startThrottled({ throttling: { addressFailures: { burst: 20, perHour: 60 } } })
  const spray = await small.tryLogins(40, (index) => ({ username: `sprayed-${index}`, from: '192.0.2.50' }))

  expect(tally(spray)).toEqual({ INVALID_CREDENTIALS: 20, RATE_LIMITED: 20 })
  await small.api.register('own-account')
  const own = { username: 'own-account', password: testPassword, from: '192.0.2.50' }
  expect(await small.tryLogin({ ...own, from: '192.0.2.51' })).toBe('ok')
  small.advance(60)
  // Signing in to an account of one's own gives that attempt back, and no other.
  expect(await small.tryLogin(own)).toBe('ok')
  const more = await small.tryLogins(3, (index) => ({
    username: `sprayed-${50 + index}`,
    from: '192.0.2.50',
  }))
  expect(tally(more)).toEqual({ INVALID_CREDENTIALS: 1, RATE_LIMITED: 2 })
})

test('an address that is refused uses up no account', async () => {
  const small = await startThrottled({ throttling: { addressFailures: { burst: 5, perHour: 60 } } })
  await small.api.register('spared')
  await small.tryLogins(5, (index) => ({ username: `nobody-${index}`, from: '192.0.2.60' }))
  await small.tryLogins(12, { username: 'spared', from: '192.0.2.60' })
  const elsewhere = await small.tryLogins(10, (index) => ({ username: 'spared', from: `198.18.3.${index}` }))

  expect(tally(elsewhere)).toEqual({ INVALID_CREDENTIALS: 10 })
})

test('two instances count together', async () => {
  const other = await startThrottled({ mongodbUri: server.portcullis.config.mongodbUri })
  await server.api.register('two-instances')
  const here = await server.tryLogins(3, { username: 'two-instances' })
  const there = await other.tryLogins(4, { username: 'two-instances' })
  const right = { username: 'two-instances', password: testPassword }

  expect(tally(here)).toEqual({ INVALID_CREDENTIALS: 3 })
  expect(tally(there)).toEqual({ INVALID_CREDENTIALS: 2, RATE_LIMITED: 2 })
  expect(await server.tryLogin(right)).toBe('RATE_LIMITED')
  expect(await other.tryLogin({ ...right, from: '192.0.2.70' })).toBe('ok')
})

test('live sessions go on while strangers flood their account', async () => {
  const { accessToken, refreshToken } = await server.api.register('signed-in')
  await server.tryLogins(12, (index) => ({ username: 'signed-in', from: `198.18.4.${index}` }))
  const me = await server.api.send({ query: '{ me { username } }', token: accessToken })

  expect(me.data).toEqual({ me: { username: 'signed-in' } })
  expect((await server.api.refresh(refreshToken)).accessToken).not.toBe('')
})

test('an unknown name, a wrong password and a disabled account are limited alike', async () => {
  await server.api.register('known')
  await server.api.register('disabled')
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ username: 'disabled' }, { $set: { disabled: true } })
  const seen = async (username: string, password?: string) => {
    const answers: unknown[] = []
    for (let attempts = 0; attempts < 14; attempts += 1) {
      const hashesBefore = hashes
      const { status, text, headers } = await server.login({
        username,
        from: attempts < 7 ? '192.0.2.80' : `198.18.5.${attempts}`,
        ...(password === undefined ? {} : { password }),
      })
      const names = [...headers.keys()].filter((name) => name !== 'connection')
      answers.push({
        status,
        text,
        names,
        retryAfter: headers.get('retry-after'),
        hashes: hashes - hashesBefore,
      })
    }
    return answers
  }
  const unknown = await seen('nobody-at-all')

  expect(unknown).toContainEqual(expect.objectContaining({ retryAfter: '30', hashes: 0 }))
  expect(unknown).toContainEqual(expect.objectContaining({ retryAfter: null, hashes: 1 }))
  expect(await seen('known')).toEqual(unknown)
  expect(await seen('disabled', testPassword)).toEqual(unknown)
  expect(await seen('no name at all!')).toEqual(unknown)
})
