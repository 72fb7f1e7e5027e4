import { GraphQLError } from 'graphql'
import {
  type BeforeRegister,
  badUserInput,
  createPortcullis,
  defineError,
  type PortcullisOptions,
  type Registered,
} from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const NotInvited = defineError('NOT_INVITED', 'Ask a member for an invitation.')

const registerQuery = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
const loginQuery = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'

function register({ api }: StartedPortcullis, username: string, more: Record<string, unknown> = {}) {
  const input = { username, password: testPassword, ...more }
  return api.send({ query: registerQuery, variables: { input } })
}

function login({ api }: StartedPortcullis, username: string, password = testPassword) {
  return api.send({ query: loginQuery, variables: { input: { username, password } } })
}

async function counts({ portcullis: { connection } }: StartedPortcullis) {
  const countOf = (name: string) => connection.collection(`portcullis_${name}`).countDocuments()
  return { accounts: await countOf('accounts'), sessions: await countOf('sessions') }
}

const invitation = 'extend input RegisterInput { invitation: String, tags: [String!] }'

describe('beforeRegister', () => {
  test('gets the validated input with the fields of the application, without the password, and the client', async () => {
    const calls: unknown[] = []
    const server = await startPortcullis({
      typeDefs: invitation,
      setup: () => ({ suffix: 'of setup' }),
      hooks: {
        beforeRegister: (registration, { suffix }) => {
          calls.push({ ...registration, suffix })
        },
      },
    })
    const more = { invitation: 'x-1', tags: ['a'], email: 'ana@EXAMPLE.org', cookie: false }
    expect(codes(await register(server, 'ana', more))).toEqual([])

    expect(calls).toEqual([
      {
        input: { username: 'ana', email: 'ana@example.org', invitation: 'x-1', tags: ['a'], cookie: false },
        client: { userAgent: 'node', ipAddress: expect.any(String), requestId: expect.any(String) },
        suffix: 'of setup',
      },
    ])
    expect(JSON.stringify(calls)).not.toContain(testPassword)
  })

  test.each([
    ['an own error', () => new NotInvited(), 'NOT_INVITED'],
    [
      'bad input',
      () => badUserInput([{ path: ['input', 'invitation'], code: 'USED', message: 'Used.' }]),
      'BAD_USER_INPUT',
    ],
    ['a GraphQLError', () => new GraphQLError('No.', { extensions: { code: 'NO' } }), 'NO'],
    ['an unexpected error', () => new Error('secret detail'), 'INTERNAL_SERVER_ERROR'],
    ['undefined', () => undefined, 'INTERNAL_SERVER_ERROR'],
  ])('refuses with %s, before anything is hashed or stored', async (_name, error, code) => {
    let hashes = 0
    const events: unknown[] = []
    const server = await startPortcullis({
      typeDefs: invitation,
      onEvent: ({ type, ...rest }) => void events.push([type, 'reason' in rest ? rest.reason : null]),
      hooks: {
        beforeRegister: async () => {
          const { running, queued } = server.services.hasher.load()
          hashes = running + queued
          throw error()
        },
      },
    })
    const refused = await register(server, 'ana')

    expect(codes(refused)).toEqual([code])
    expect(refused.text).not.toContain('secret detail')
    expect(hashes).toBe(0)
    expect(await counts(server)).toEqual({ accounts: 0, sessions: 0 })
    expect(events).toEqual([['REGISTRATION_REFUSED', 'REFUSED_BY_HOOK']])
    if (code === 'INTERNAL_SERVER_ERROR') {
      expect(refused.errors?.[0]?.extensions.errorId).toEqual(expect.any(String))
      expect(server.logged()).toContain('"hook":"beforeRegister"')
    }
  })

  test('is not called for invalid input, beyond the rate limit, or for accounts of the program', async () => {
    let calls = 0
    const server = await startPortcullis({
      throttling: { registrations: { burst: 2, perHour: 1 } },
      hooks: {
        beforeRegister: () => {
          calls += 1
        },
      },
    })
    expect(codes(await register(server, 'ana@home'))).toEqual(['BAD_USER_INPUT'])
    await server.portcullis.accounts.create({ username: 'bert', password: testPassword })
    expect(calls).toBe(0)

    expect(codes(await register(server, 'ana'))).toEqual([])
    expect(codes(await register(server, 'cleo'))).toEqual(['RATE_LIMITED'])
    expect(calls).toBe(1)
  })

  test('refuses before it is disclosed that a name is taken', async () => {
    const server = await startPortcullis({
      hooks: {
        beforeRegister: () => {
          throw new NotInvited()
        },
      },
    })
    await server.portcullis.accounts.create({ username: 'ana', password: testPassword })
    expect(codes(await register(server, 'ana'))).toEqual(['NOT_INVITED'])
  })
})

describe('beforeSignIn', () => {
  test('gets the account without secrets; a refusal leaves no session and has an event', async () => {
    const calls: unknown[] = []
    const refusals: unknown[] = []
    let banned = false
    const server = await startPortcullis({
      onEvent: (event) =>
        void (event.type === 'SIGN_IN_REFUSED' && refusals.push([event.reason, event.userId])),
      hooks: {
        async beforeSignIn(signIn) {
          calls.push(signIn)
          if (banned) throw new NotInvited()
        },
      },
    })
    const ana = await server.api.register('ana')
    await server.api.login('ana')
    const account = await server.portcullis.accounts.find(ana.userId)
    const client = { userAgent: 'node', ipAddress: expect.any(String), requestId: expect.any(String) }
    expect(calls).toEqual([
      { account, client },
      { account, client },
    ])

    banned = true
    const before = await counts(server)
    const refused = await login(server, 'ana')
    expect(codes(refused)).toEqual(['NOT_INVITED'])
    expect(refused.headers.get('set-cookie')).toBeNull()
    expect(await counts(server)).toEqual(before)
    expect(refusals).toEqual([['REFUSED_BY_HOOK', ana.userId]])

    // Without the password, the response is that of any wrong password, and the hook is not called.
    const calledBefore = calls.length
    expect(codes(await login(server, 'ana', 'not the password 4711'))).toEqual(['INVALID_CREDENTIALS'])
    expect(calls.length).toBe(calledBefore)
  })

  test('refuses the session of a registration, whose account exists', async () => {
    const server = await startPortcullis({
      hooks: {
        beforeSignIn: () => {
          throw new NotInvited()
        },
      },
    })
    expect(codes(await register(server, 'ana'))).toEqual(['NOT_INVITED'])
    expect(await counts(server)).toEqual({ accounts: 1, sessions: 0 })
  })

  test('a refused sign-in does not end the session of the cookie', async () => {
    let banned = false
    const server = await startPortcullis({
      hooks: {
        beforeSignIn: () => {
          if (banned) throw new NotInvited()
        },
      },
    })
    const input = { username: 'ana', password: testPassword, cookie: true }
    const first = await server.api.send({ query: registerQuery, variables: { input } })
    const cookie = first.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    banned = true
    const again = await server.api.send({ query: loginQuery, variables: { input }, headers: { cookie } })
    expect(codes(again)).toEqual(['NOT_INVITED'])
    const refreshed = await server.api.send({
      query: 'mutation { refreshSession { accessToken } }',
      headers: { cookie, origin: server.origin },
    })
    expect(codes(refreshed)).toEqual([])
  })
})

test('a hook that hangs ends at its limit: refused, named in the log, and its late result is ignored', async () => {
  let finish: (() => void) | undefined
  const server = await startPortcullis({
    hookTimeout: '1s',
    hooks: {
      beforeSignIn: () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    },
  })
  await server.portcullis.accounts.create({ username: 'ana', password: testPassword })
  const refused = await login(server, 'ana')

  expect(codes(refused)).toEqual(['HOOK_TIMED_OUT'])
  expect(refused.status).toBe(503)
  expect(refused.text).not.toContain('beforeSignIn')
  expect(server.logged()).toContain('"hook":"beforeSignIn","seconds":1')
  finish?.()
  await login(server, 'nobody')
  expect((await counts(server)).sessions).toBe(0)
})

test('a late rejection of a hook that timed out ends no process', async () => {
  let fail: ((reason: Error) => void) | undefined
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const server = await startPortcullis({
    hookTimeout: 1,
    hooks: {
      beforeRegister: () =>
        new Promise((_resolve, reject) => {
          fail = reject
        }),
    },
  })
  expect(codes(await register(server, 'ana'))).toEqual(['HOOK_TIMED_OUT'])
  fail?.(new Error('too late'))
  expect(codes(await login(server, 'ana'))).toEqual(['INVALID_CREDENTIALS'])
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

describe('at start', () => {
  const secret = 'a-secret-for-tests-of-thirty-two-bytes'
  const start = (options: object) =>
    // Deliberately wrong shapes, as a JavaScript program may pass them.
    createPortcullis({
      mode: 'production',
      secret,
      mongodbUri: 'mongodb://127.0.0.1:1',
      ...options,
    } as PortcullisOptions)

  test('unknown names and values that are no functions are refused together with other faults', async () => {
    const hooks = { beforeRegister: 'x', beforeLogin: () => undefined, constructor: 1 }
    await expect(start({ hooks, setup: 1 })).rejects.toThrow(
      /setup[\s\S]*hooks\.beforeRegister must be a function[\s\S]*hooks\.beforeLogin is unknown[\s\S]*hooks\.constructor is unknown/,
    )
    for (const wrong of [[], null, 'x', 1]) {
      await expect(start({ hooks: wrong })).rejects.toThrow('hooks must be an object of functions')
    }
    await expect(start({ hookTimeout: '10s' })).rejects.toThrow('hookTimeout')
  })

  test('a field of RegisterInput that no hook gets is refused by its coordinate', async () => {
    for (const hooks of [{}, undefined, { beforeSignIn: () => undefined }, { registered: undefined }]) {
      await expect(start({ typeDefs: invitation, ...(hooks && { hooks }) })).rejects.toThrow(
        /RegisterInput\.invitation[\s\S]*RegisterInput\.tags/,
      )
    }
  })

  test('accounts that setup creates are refused where a hook would need its result', async () => {
    await expect(
      startPortcullis({
        setup: async ({ accounts }) => ({
          ana: await accounts.create({ username: 'ana', password: testPassword }),
        }),
        hooks: { registered: () => undefined },
      }),
    ).rejects.toThrow('registered: a hook gets the result of setup')
  })
})

test('types: input is typed by codegen, services by setup', async () => {
  // As GraphQL Code Generator writes it.
  type RegisterInput = {
    cookie?: boolean | null
    email?: string | null
    password: string
    teamName?: string | null
    username: string
  }
  const teams: string[] = []
  const server = await startPortcullis({
    typeDefs: 'extend input RegisterInput { teamName: String }',
    setup: () => ({ join: (name: string) => void teams.push(name) }),
    hooks: {
      beforeRegister({ input }: BeforeRegister<RegisterInput>, { join }) {
        // @ts-expect-error the password is not in it
        expect(input.password).toBeUndefined()
        join(input.teamName ?? 'none')
      },
      registered: ({ input }: Registered<RegisterInput>, { join }) => join(`${input.teamName} again`),
    },
  })
  expect(codes(await register(server, 'ana', { teamName: 'blue' }))).toEqual([])
  await until(async () => teams.length === 2)
  expect(teams).toEqual(['blue', 'blue again'])
})
