import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPasswordPolicy, type PasswordPolicyOptions } from '../../src/passwords/index.js'
import { createBreachCheck, createBreachRange, passwordSetOf } from '../../src/passwords/public.js'

const passphrase = 'copper lantern drifts sideways'
const sha1 = createHash('sha1').update(passphrase).digest('hex').toUpperCase()
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A range service on the loopback address, and what it was asked. */
async function startRangeService(listener: RequestListener) {
  const asked: { url: string | undefined; padding: unknown }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url, padding: request.headers['add-padding'] })
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/range/`, asked }
}

function policyWith(options: Partial<PasswordPolicyOptions> = {}) {
  const failures: unknown[] = []
  const policy = createPasswordPolicy({
    minLength: 15,
    loadBlocklist: async () => passwordSetOf(['password']),
    onBreachCheckFailed: (error) => failures.push(error),
    ...options,
  })
  return { policy, failures }
}

function breachCheckAt(url: string, timeoutMilliseconds = 5000) {
  return createBreachCheck(createBreachRange({ url, timeoutMilliseconds }))
}

test('a password known from a breach is refused, and only five digits of its hash leave the server', async () => {
  const service = await startRangeService((_, response) => {
    response.end(`0018A45C4D1DEF81644B54AB7F969B88D65:10\r\n${sha1.slice(5)}:3\r\n`)
  })
  const { policy, failures } = policyWith({ breachCheck: breachCheckAt(service.url) })

  expect(await policy.problems(passphrase, [])).toMatchObject([{ code: 'PASSWORD_BREACHED' }])
  expect(service.asked).toEqual([{ url: `/range/${sha1.slice(0, 5)}`, padding: 'true' }])
  expect(failures).toEqual([])
})

test('lines of other hashes and of padding do not count', async () => {
  const service = await startRangeService((_, response) => {
    response.end(`0018A45C4D1DEF81644B54AB7F969B88D65:10\r\n${sha1.slice(5)}:0\r\n\r\nnonsense`)
  })
  const { policy, failures } = policyWith({ breachCheck: breachCheckAt(service.url) })

  expect(await policy.problems(passphrase, [])).toEqual([])
  expect(failures).toEqual([])
})

test.each<[string, RequestListener]>([
  ['answers an error', (_, response) => response.writeHead(503).end('later')],
  ['sends elsewhere', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['breaks off', (request) => request.socket.destroy()],
  ['never stops', (_, response) => response.end('0'.repeat(2_000_000))],
])('a breach service that %s lets the password pass, and the failure is told', async (_, listener) => {
  const service = await startRangeService(listener)
  const { policy, failures } = policyWith({ breachCheck: breachCheckAt(service.url) })

  expect(await policy.problems(passphrase, [])).toEqual([])
  expect(failures).toHaveLength(1)
  expect(String(failures[0])).not.toContain(passphrase)
})

test('a breach service that hangs is given up after its time', async () => {
  const service = await startRangeService(() => undefined)
  const { policy, failures } = policyWith({ breachCheck: breachCheckAt(service.url, 20) })

  expect(await policy.problems(passphrase, [])).toEqual([])
  expect(failures).toHaveLength(1)
})

test('a text that is no password is not asked about', async () => {
  const asked: string[] = []
  const breachCheck = createBreachCheck(async (prefix) => {
    asked.push(prefix)
    return ''
  })
  const { policy } = policyWith({ breachCheck })

  expect(await policy.problems('x'.repeat(5000), [])).toMatchObject([{ code: 'PASSWORD_TOO_LONG' }])
  expect(asked).toEqual([])
})

test('words of the service count beside those of the account', async () => {
  const { policy } = policyWith({ serviceWords: ['portcullis'] })

  expect(await policy.problems('portcullis-ana-portcullis', ['ana'])).toMatchObject([
    { code: 'PASSWORD_CONTAINS_OWN_WORDS' },
  ])
})

test('the list is read once for all, and again after a failure', async () => {
  let reads = 0
  const loadBlocklist = async () => {
    reads += 1
    if (reads === 1) throw new Error('disk')
    return passwordSetOf(['password'])
  }
  const { policy } = policyWith({ loadBlocklist })

  await expect(policy.prepare()).rejects.toThrow('disk')
  await Promise.all([policy.prepare(), policy.problems('x', []), policy.problems('y', [])])
  expect(reads).toBe(2)
})

test('without options the packaged list is used', async () => {
  const policy = createPasswordPolicy({ minLength: 15 })

  expect(await policy.problems('qwertyuiopasdfghjkl', [])).toMatchObject([{ code: 'PASSWORD_TOO_COMMON' }])
  expect(await policy.problems(passphrase, ['ana'])).toEqual([])
})
