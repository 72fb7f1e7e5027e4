import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { GraphQLError } from 'graphql'
import { testPassword } from '../../src/testing/client.js'
import { type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'
import { type Labels, type Scrape, scrape } from './scrape.js'

const metricsToken = createHash('sha256').update('scraper').digest('hex')
let server: StartedPortcullis
let holding = 0
let release: (value: number) => void = () => undefined
const holds = new Promise<number>((resolve) => {
  release = resolve
})
beforeAll(async () => {
  server = await startPortcullis({
    metricsToken,
    typeDefs: /* GraphQL */ `
      type Subscription { ticks: Int @public }
      extend type Query { failing(code: String!): String @public  secret: Int @hasRole(roles: ADMIN)  open: Int @public  held: Int @public }
    `,
    resolvers: {
      Subscription: {
        ticks: {
          async *subscribe() {
            yield 1
            yield 2
          },
          resolve: (tick: number) => tick,
        },
      },
      Query: {
        failing: (_: unknown, { code }: { code: string }) => {
          throw new GraphQLError('no', { extensions: { code } })
        },
        secret: () => 1,
        open: () => 1,
        held: () => {
          holding += 1
          return holds
        },
      },
    },
    limits: { concurrentRequests: 4 },
  })
})

const read = (): Promise<Scrape> => scrape(`${server.origin}/metrics`, metricsToken)

/** What grew between two scrapes. */
async function growth(name: string, labels: Labels, act: () => Promise<unknown>): Promise<number> {
  const before = (await read()).value(name, labels) ?? 0
  await act()
  let grown = 0
  // What is counted when an answer is out may be counted just after its client has it.
  await until(async () => {
    grown = ((await read()).value(name, labels) ?? 0) - before
    return grown > 0
  }).catch(() => undefined)
  return grown
}

test('sign-ins are counted by their outcome, from zero on', async () => {
  expect((await read()).value('portcullis_sign_ins_total', { outcome: 'busy' })).toBe(0)
  await server.api.register('ana')
  const signIns = (outcome: string, act: () => Promise<unknown>) =>
    growth('portcullis_sign_ins_total', { outcome }, act)
  const attempt = (username: string, password: string) =>
    server.api.send({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { username, password } },
    })

  expect(await signIns('succeeded', () => attempt('ana', testPassword))).toBe(1)
  expect(await signIns('wrong_password', () => attempt('ana', 'a wrong one of these'))).toBe(1)
  expect(await signIns('unknown_account', () => attempt('nobody', testPassword))).toBe(1)
  const flood = async () => {
    for (let at = 0; at < 8; at += 1) await attempt('somebody-else', testPassword)
  }
  expect(await signIns('throttled', flood)).toBeGreaterThan(0)
  expect(
    (await read()).value('portcullis_events_total', { event: 'SIGN_IN_REFUSED', reason: 'WRONG_PASSWORD' }),
  ).toBe(1)
})

test('a page that asks whether there is a session counts no error, and a token that is wrong does', async () => {
  const refresh = (token: string | null) =>
    server.api.send({
      query: 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }',
      variables: { token },
    })
  const of = (code: string) => ({ field: 'refreshSession', type: 'mutation', code })
  const counter = 'portcullis_root_field_operations_total'

  expect(await growth(counter, of('OK'), () => refresh(null))).toBe(1)
  expect(await growth(counter, of('REFRESH_TOKEN_INVALID'), () => refresh('wrong'))).toBe(1)
  expect((await read()).value(counter, of('BAD_USER_INPUT'))).toBeUndefined()
})

test('operations are counted by name, type and code, and by root field', async () => {
  const named = { operation: 'Opened', type: 'query', code: 'OK' }
  const send = (query: string, variables = {}) => server.api.send({ query, variables })
  expect(await growth('portcullis_operations_total', named, () => send('query Opened { open }'))).toBe(1)
  const failed = { ...named, operation: '(unnamed)', code: 'OUT_OF_STOCK' }
  const failing = 'query ($code: String!) { failing(code: $code) open }'
  expect(
    await growth('portcullis_operations_total', failed, () => send(failing, { code: 'OUT_OF_STOCK' })),
  ).toBe(1)
  const field = { field: 'open', type: 'query', code: 'OK' }
  expect(
    await growth('portcullis_root_field_operations_total', field, () =>
      send('{ x: open ...F } fragment F on Query { open }'),
    ),
  ).toBe(1)
  const invalid = { operation: '(invalid)', type: '(invalid)', code: 'GRAPHQL_VALIDATION_FAILED' }
  expect(await growth('portcullis_operations_total', invalid, () => send('query Invented { nothing }'))).toBe(
    1,
  )
  // Refused by Apollo before it begins.
  const bad = { ...invalid, code: 'BAD_REQUEST' }
  expect(
    await growth('portcullis_operations_total', bad, () =>
      fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
    ),
  ).toBe(1)
  expect((await read()).text).not.toContain('Invented')
})

test('refusals are counted by rule and place, tokens by reason, limits by name', async () => {
  const ana = await server.api.register('refused')
  const rule = { rule: 'roles', coordinate: 'Query.secret' }
  expect(
    await growth('portcullis_refusals_total', rule, () =>
      server.api.send({ query: '{ secret }', token: ana.accessToken }),
    ),
  ).toBe(1)
  expect(
    await growth('portcullis_refusals_total', { rule: 'auth', coordinate: 'Query.me' }, () =>
      server.api.send({ query: '{ me { id } open }' }),
    ),
  ).toBe(1)
  expect(
    await growth('portcullis_access_token_refusals_total', { reason: 'TOKEN_INVALID' }, () =>
      server.api.send({ query: '{ open }', token: 'x' }),
    ),
  ).toBe(1)
  const aliases = Array.from({ length: 60 }, (_, at) => `a${at}: open`).join(' ')
  expect(
    await growth('portcullis_limit_refusals_total', { limit: 'rootFields' }, () =>
      server.api.send({ query: `{ ${aliases} }` }),
    ),
  ).toBe(1)
})

test('requests that are shed are counted by the limit, and are no operations', async () => {
  const held = Array.from({ length: 4 }, () => server.api.send({ query: '{ held }' }))
  await until(() => holding === 4)
  const shed = () =>
    growth('portcullis_shed_requests_total', { limit: 'concurrentRequests' }, () =>
      server.api.send({ query: '{ open }' }),
    )
  const asOperations = { operation: '(invalid)', type: '(invalid)', code: 'SERVICE_UNAVAILABLE' }

  expect(await shed()).toBe(1)
  expect((await read()).value('portcullis_operations_total', asOperations)).toBeUndefined()
  release(1)
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test('caches, hashes, the change stream and the event loop are read when asked for', async () => {
  const { accessToken } = await server.api.register('cached')
  const me = () => server.api.send({ query: '{ me { id } }', token: accessToken })
  await me()
  await until(async () => (await read()).value('portcullis_change_stream_alive') === 1)
  for (const cache of ['session', 'access_token', 'document'])
    expect(await growth('portcullis_cache_hits_total', { cache }, me)).toBe(1)
  expect(
    await growth('portcullis_cache_misses_total', { cache: 'document' }, () =>
      server.api.send({ query: `{ open } # ${randomUUID()}` }),
    ),
  ).toBe(1)

  const now = await read()
  expect(now.value('portcullis_password_hashes_running')).toBe(0)
  expect(now.value('portcullis_password_hashes_queued')).toBe(0)
  expect(now.value('portcullis_change_stream_breaks_total')).toBe(0)
  expect(now.text).toMatch(/^portcullis_password_hash_duration_seconds_count [1-9]/m)
  expect(now.text).toMatch(/^portcullis_password_hash_wait_seconds_count [1-9]/m)
  expect(now.text).toMatch(
    /^portcullis_http_request_duration_seconds_count\{route="\/graphql",status="200"\} [1-9]/m,
  )
  expect(now.text).toMatch(
    /^portcullis_operation_duration_seconds_count\{operation="\(unnamed\)",type="query"\} [1-9]/m,
  )
  expect(now.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
  expect(now.value('process_cpu_seconds_total')).toBeGreaterThan(0)
})

test('a flood of invented names, codes and addresses makes no more series', async () => {
  const flood = async (offset: number, times: number) => {
    for (let at = offset; at < offset + times; at += 1) {
      const query = `query Flood${at}($code: String!) { failing(code: $code) }`
      await server.api.send({ query, variables: { code: `CODE_${at}` } })
    }
    await fetch(`${server.origin}/${randomUUID()}`)
  }
  await flood(0, 110)
  const before = await read()
  await flood(110, 30)
  const after = await read()

  const count = ({ text }: Scrape) => text.split('\n').filter((line) => line.startsWith('portcullis_')).length
  expect(count(after)).toBe(count(before))
  expect(
    after.value('portcullis_operations_total', { operation: '(other)', type: 'query', code: '(other)' }),
  ).toBeGreaterThanOrEqual(30)
  const admin = await server.api.register('real-client')
  const real = { operation: 'RealClient', type: 'query', code: 'OK' }
  expect(
    await growth('portcullis_operations_total', real, () =>
      server.api.send({ query: 'query RealClient { me { id } }', token: admin.accessToken }),
    ),
  ).toBe(1)
})

test('names follow the conventions: a prefix, a unit, _total for what only grows, help for each', async () => {
  const { text } = await read()
  const own = [...text.matchAll(/^# TYPE (portcullis_\w+) (\w+)$/gm)].map(([, name = '', type]) => ({
    name,
    type,
  }))

  expect(own.length).toBeGreaterThan(12)
  for (const { name, type } of own) {
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.*\\.$`, 'm'))
    expect({ name, isTotal: name.endsWith('_total') }).toEqual({ name, isTotal: type === 'counter' })
    if (type === 'histogram') expect(name).toMatch(/_seconds$/)
  }
})

test('docs/metrics.md names every metric with its labels, and no other', async () => {
  const { text } = await read()
  const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const rows = page.slice(page.indexOf('### List of metrics'), page.indexOf('### Cardinality')).split('\n')
  const documented = rows.flatMap((row) => {
    const [, names = '', kind = ''] = row.split(' | ').length > 2 ? ['', ...row.slice(2).split(' | ')] : []
    const labels = [...kind.matchAll(/`(\w+)`/g)].map(([, label]) => label).sort()
    return [...names.matchAll(/`(portcullis_\w+)`/g)].map(([, name]) => `${name} ${labels}`)
  })
  const served = [...text.matchAll(/^# TYPE (portcullis_\w+)/gm)].map(([, name = '']) => {
    // Of a histogram, the labels of its count: it has no `le`.
    const [, labels = ''] = new RegExp(`^${name}(?:_count)?\\{(.*?)\\} `, 'm').exec(text) ?? []
    return `${name} ${[...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).sort()}`
  })

  expect(served.length).toBeGreaterThan(15)
  expect(documented.sort()).toEqual(served.sort())
})

test('in production, a refusal without a viewer is counted as such, because its rule is hidden', async () => {
  const { api, origin } = await startPortcullis({ mode: 'production', bcryptCost: 10, metricsToken })
  const { accessToken } = await api.register('producer')
  await api.send({ query: '{ users { nodes { id } } }' })
  await api.send({ query: '{ users { nodes { id } } }', token: accessToken })
  const coordinate = 'Query.users'

  await until(async () => {
    const { value } = await scrape(`${origin}/metrics`, metricsToken)
    const counted = (rule: string) => value('portcullis_refusals_total', { rule, coordinate })
    return counted('unauthenticated') === 1 && counted('roles') === 1 && counted('nobody') === undefined
  })
})

test('subscriptions are counted by transport, events, and reason of their end', async () => {
  const subscribe = async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription Ticks { ticks }' }),
    })
    expect(await response.text()).toContain('"ticks":2')
  }
  const transport = 'event-stream'
  expect(await growth('portcullis_subscription_events_total', { transport }, subscribe)).toBe(2)
  const ended = { transport, reason: 'completed' }
  expect(await growth('portcullis_subscriptions_ended_total', ended, subscribe)).toBe(1)
  const field = { field: 'ticks', type: 'subscription', code: 'OK' }
  expect(await growth('portcullis_root_field_operations_total', field, subscribe)).toBe(1)
  const now = await read()
  expect(now.value('portcullis_subscriptions_open', { transport })).toBe(0)
  expect(now.value('portcullis_subscription_dropped_bytes_total')).toBe(0)
})
