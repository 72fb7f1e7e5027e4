import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf, createUnlistened, graphql, registration, type Unlistened } from './unlistened.js'

let server: Unlistened
beforeAll(async () => {
  server = await createUnlistened({ trustProxy: ['10.0.0.0/8'] })
  server.portcullis.fastify.get('/rows', async (_request, reply) => {
    reply.header('set-cookie', ['a=1', 'b=2'])
    async function* rows() {
      for (let at = 0; at < 40; at += 1) {
        yield `${String(at).padStart(99_999, '.')}\n`
        // Lets others run, as a database cursor does.
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const { Readable } = await import('node:stream')
    return reply.type('text/plain').send(Readable.from(rows()))
  })
  server.portcullis.fastify.get('/early', (_request, reply) => {
    reply.hijack()
    reply.raw.writeEarlyHints({ link: '</a.css>; rel=preload' })
    reply.raw.writeHead(200, { 'content-type': 'text/plain', 'x-late': 'yes' })
    reply.raw.write('one ')
    reply.raw.end('two')
  })
  server.portcullis.fastify.get('/nothing', (_request, reply) => reply.code(204).send())
  server.portcullis.fastify.get('/cut', (_request, reply) => {
    reply.hijack()
    reply.raw.destroy()
  })
})
afterAll(() => server?.stop())

const at = (path: string, init?: RequestInit) => new Request(`https://app.example${path}`, init)
const send = (path: string, init?: RequestInit) => server.portcullis.fetch(at(path, init))
const clientAddress = graphql('{ clientAddress }')

describe('the address of the client', () => {
  const addressOf = async (init: RequestInit, options?: { clientAddress?: string | null }) =>
    (await bodyOf(server.portcullis.fetch(at('/graphql', init), options))).data.clientAddress
  const forwarded = graphql('{ clientAddress }', {
    headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' },
  })

  test('is null unless it is given: a header alone is not believed', async () => {
    expect(await addressOf(clientAddress)).toBeNull()
    expect(await addressOf(forwarded)).toBeNull()
    expect(await addressOf(forwarded, { clientAddress: null })).toBeNull()
    expect(server.logged()).toContain('clientAddress')
  })

  test('is the given one, in canonical form, and that of the header if the given one is a trusted proxy', async () => {
    expect(await addressOf(forwarded, { clientAddress: '203.0.113.7' })).toBe('203.0.113.7')
    expect(await addressOf(clientAddress, { clientAddress: '::ffff:203.0.113.7' })).toBe('203.0.113.7')
    expect(await addressOf(forwarded, { clientAddress: '10.1.2.3' })).toBe('203.0.113.9')
    expect(await addressOf(clientAddress, { clientAddress: 'not an address' })).toBeNull()
  })

  test('counts for the limits by address', async () => {
    const limited = await createUnlistened({ throttling: { registrations: { burst: 1, perHour: 1 } } })
    const register = async (name: string, clientAddress: string) =>
      (await bodyOf(limited.portcullis.fetch(at('/graphql', registration(name)), { clientAddress })))
        .errors?.[0].extensions.code
    expect(await register('one', '203.0.113.7')).toBeUndefined()
    expect(await register('two', '203.0.113.7')).toBe('RATE_LIMITED')
    expect(await register('three', '203.0.113.8')).toBeUndefined()
    await limited.stop()
  })
})

describe('wrong use', () => {
  test('a request whose body was read is refused, and an address that is no text', async () => {
    const read = at('/graphql', clientAddress)
    await read.text()
    await expect(server.portcullis.fetch(read)).rejects.toThrow(
      new TypeError('fetch: the body of the request was read before'),
    )
    // @ts-expect-error: not a text
    await expect(server.portcullis.fetch(at('/healthz'), { clientAddress: 7 })).rejects.toThrow(
      new TypeError('fetch: options.clientAddress must be a string'),
    )
  })

  test('a request that is aborted already does nothing', async () => {
    const { waiting } = server.seen
    const signal = AbortSignal.abort(new Error('not needed'))
    await expect(send('/graphql', { ...graphql('{ waits }'), signal })).rejects.toThrow('not needed')
    await sleep(0)
    expect(server.seen.waiting).toBe(waiting)
  })

  test('a body that fails while it is read is refused', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('the sender broke'))
      },
    })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    const answer = await send('/graphql', init)
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining('broke')])
  })

  test('a body without a type is refused as over HTTP', async () => {
    const body = Buffer.from('{"query":"{ __typename }"}')
    expect((await send('/graphql', { method: 'POST', body })).status).toBe(415)
  })

  test('repeated headers, which `Headers` joins, are refused', async () => {
    const repeated = async (name: string, ...values: string[]) => {
      const headers = new Headers({ 'content-type': 'application/json' })
      for (const value of values) headers.append(name, value)
      return (await send('/graphql', { ...clientAddress, headers })).status
    }
    expect(await repeated('host', 'app.example', 'evil.example')).toBe(400)
    expect(await repeated('content-type', 'text/plain')).toBe(400)
    expect(await repeated('authorization', 'Bearer a', 'Bearer b')).toBe(401)
    expect(await repeated('authorization', 'Basic YTpi')).toBe(400)
  })
})

describe('the response', () => {
  test('of a route of the application arrives as it is written, with all its headers', async () => {
    const answer = await send('/rows')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('transfer-encoding')).toBeNull()
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const lines = (await answer.text()).trimEnd().split('\n')
    expect(lines.map((line) => Number(line.replace(/^\.+/, '')))).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    )

    const early = await send('/early')
    expect([early.status, early.headers.get('x-late'), await early.text()]).toEqual([200, 'yes', 'one two'])
    const nothing = await send('/nothing')
    expect([nothing.status, nothing.body]).toEqual([204, null])
  })

  test('that its reader cancels, or its connection ends, leaves nothing behind', async () => {
    const own = await createUnlistened()
    own.portcullis.fastify.get('/endless', async (_request, reply) => {
      const { Readable } = await import('node:stream')
      const zeros = new Readable({
        read() {
          this.push(Buffer.alloc(65_536))
        },
      })
      return reply.type('application/octet-stream').send(zeros)
    })
    const answer = await own.portcullis.fetch(at('/endless'))
    const reader = answer.body?.getReader()
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
    await reader?.cancel()
    // `stop()` waits for requests in progress.
    await own.stop()

    await expect(send('/cut')).rejects.toThrow('closed before the response')
  })

  test('to a page of the same origin counts as such by the URL of the request', async () => {
    const { headers } = await send('/graphql', registration('same-origin', true))
    const cookie = headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const refresh = (origin: string) =>
      bodyOf(
        send(
          '/graphql',
          graphql('mutation { refreshSession { accessToken } }', { headers: { cookie, origin } }),
        ),
      )
    expect((await refresh('http://app.example')).errors[0].extensions.code).toBe('BAD_REQUEST')
    expect((await refresh('https://app.example')).data.refreshSession.accessToken).toMatch(/^ey/)
  })
})
