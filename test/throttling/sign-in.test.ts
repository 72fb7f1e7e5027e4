import { testPassword } from '../../src/testing/client.js'
import { outcomeOf, startThrottled, type ThrottledServer, tally, wrongPassword } from './throttled-server.js'

let server: ThrottledServer
beforeAll(async () => {
  server = await startThrottled()
})

test('after a few failures each further one is followed by a longer wait', async () => {
  await server.api.register('waiting')
  const waits: unknown[] = []
  for (let attempts = 0; attempts < 9; ) {
    const { errors, headers, status } = await server.login({ username: 'waiting', from: '192.0.2.10' })
    const { code, retryAfter } = errors?.[0]?.extensions ?? { code: 'ok' }
    expect(status).toBe(200)
    if (code === 'INVALID_CREDENTIALS') attempts += 1
    else {
      expect(code).toBe('RATE_LIMITED')
      expect(headers.get('retry-after')).toBe(String(retryAfter))
      waits.push(retryAfter)
      server.advance(Number(retryAfter))
    }
  }

  expect(waits).toEqual([30, 60, 120, 240])
})

test('a success ends the run, and is worth no more than that', async () => {
  await server.api.register('succeeding')
  const attempt = { username: 'succeeding', from: '192.0.2.11' }

  expect(tally(await server.tryLogins(4, attempt))).toEqual({ INVALID_CREDENTIALS: 4 })
  expect(await server.tryLogin({ ...attempt, password: testPassword })).toBe('ok')
  expect(tally(await server.tryLogins(7, attempt))).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 2 })
})

test('the right password waits as well, so that nobody learns it by not waiting', async () => {
  await server.api.register('right-too')
  await server.tryLogins(5, { username: 'right-too', from: '192.0.2.12' })

  expect(await server.tryLogin({ username: 'right-too', from: '192.0.2.12', password: testPassword })).toBe(
    'RATE_LIMITED',
  )
  server.advance(31)
  expect(await server.tryLogin({ username: 'right-too', from: '192.0.2.12', password: testPassword })).toBe(
    'ok',
  )
})

test('successes are not limited', async () => {
  await server.api.register('busy-service')
  const attempt = { username: 'busy-service', password: testPassword, from: '192.0.2.13' }

  expect(tally(await server.tryLogins(20, attempt))).toEqual({ ok: 20 })
})

test('all spellings of a name are one account', async () => {
  await server.api.register('spelled')
  const spellings = ['spelled', 'SPELLED', 'ｓｐｅｌｌｅｄ', 'Spelled', 'sPELLED', 'spelled']
  const outcomes = await server.tryLogins(6, (index) => ({
    username: spellings[index] ?? '',
    from: '192.0.2.14',
  }))

  expect(outcomes.at(-1)).toBe('RATE_LIMITED')
  const unknown = await server.tryLogins(6, (index) => ({
    username: `${spellings[index]}-unknown`,
    from: '192.0.2.14',
  }))
  expect(unknown.at(-1)).toBe('RATE_LIMITED')
})

test('all addresses of an IPv6 line are one address', async () => {
  await server.api.register('six')
  const outcomes = await server.tryLogins(6, (index) => ({
    username: 'six',
    from: `2001:db8:1:2:${index}::${index}`,
  }))

  expect(outcomes.at(-1)).toBe('RATE_LIMITED')
  expect(await server.tryLogin({ username: 'six', from: '2001:db8:1:3::1' })).toBe('INVALID_CREDENTIALS')
})

test('an address that a caller names itself does not count', async () => {
  const direct = await startThrottled({ trustProxy: [] })
  await direct.api.register('direct')
  const outcomes = await direct.tryLogins(6, (index) => ({ username: 'direct', from: `192.0.2.${index}` }))

  expect(outcomes.at(-1)).toBe('RATE_LIMITED')
})

test('what is stored of attempts names nobody', async () => {
  await server.tryLogin({ username: 'my-secret-typed-here', from: '203.0.113.99' })
  const stored = await server.portcullis.connection.collection('portcullis_attempts').find().toArray()
  const text = JSON.stringify(stored)

  expect(stored.length).toBeGreaterThan(0)
  for (const secret of ['my-secret-typed-here', '203.0.113.99', wrongPassword, 'waiting'])
    expect(text).not.toContain(secret)
})

describe('a known device', () => {
  const stranger = '203.0.113.1'
  const home = '203.0.113.2'

  test('signs in while strangers have used up the account', async () => {
    await server.api.register('flooded')
    const deviceCookie = await server.deviceCookieOf('flooded', home)
    await server.tryLogins(12, (index) => ({ username: 'flooded', from: `198.18.0.${index}` }))
    const right = { username: 'flooded', password: testPassword }

    expect(await server.tryLogin({ ...right, from: stranger })).toBe('RATE_LIMITED')
    expect(await server.tryLogin({ ...right, from: '198.18.0.1', deviceCookie })).toBe('ok')
  })

  test('has a budget of its own, and no more', async () => {
    await server.api.register('own-budget')
    const deviceCookie = await server.deviceCookieOf('own-budget', home)
    const outcomes = await server.tryLogins(8, { username: 'own-budget', from: home, deviceCookie })

    expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 5, RATE_LIMITED: 3 })
    const right = { username: 'own-budget', password: testPassword }
    expect(await server.tryLogin({ ...right, from: home, deviceCookie })).toBe('RATE_LIMITED')
    expect(await server.tryLogin({ ...right, from: stranger })).toBe('ok')
  })

  test('is a stranger once its own failures are used up', async () => {
    await server.api.register('worn-out')
    const deviceCookie = await server.deviceCookieOf('worn-out', home)
    for (let failures = 0; failures < 20; ) {
      const outcome = await server.tryLogin({ username: 'worn-out', from: home, deviceCookie })
      if (outcome === 'INVALID_CREDENTIALS') failures += 1
      else server.advance(3600)
    }
    const right = { username: 'worn-out', password: testPassword, from: home, deviceCookie }

    expect(tally(await server.tryLogins(6, { username: 'worn-out', from: home, deviceCookie }))).toEqual({
      INVALID_CREDENTIALS: 5,
      RATE_LIMITED: 1,
    })
    server.advance(60)
    expect(await server.tryLogin(right)).toBe('ok')
    expect(await server.tryLogin({ ...right, password: wrongPassword })).toBe('INVALID_CREDENTIALS')
  })

  test('is known to its own account only, and its cookie cannot be made up', async () => {
    await server.api.register('other-owner')
    await server.api.register('target')
    const foreign = await server.deviceCookieOf('other-owner')
    const made = '__Host-portcullis-device=pcd_'.padEnd(101, 'A')
    await server.tryLogins(12, (index) => ({ username: 'target', from: `198.18.1.${index}` }))

    for (const deviceCookie of [foreign, made, '__Host-portcullis-device='])
      expect(await server.tryLogin({ username: 'target', deviceCookie, from: home })).toBe('RATE_LIMITED')
  })

  test('is told by a cookie that scripts cannot read and other sites cannot send', async () => {
    await server.api.register('browser')
    const { headers } = await server.login({ username: 'browser', password: testPassword, cookie: true })
    const [cookie = ''] = headers.getSetCookie().filter((set) => set.startsWith('__Host-portcullis-device='))

    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=34560000'])
      expect(cookie).toContain(attribute)
    expect(cookie).not.toContain('Domain')
    expect(cookie).not.toContain('browser')
  })

  test('goes on as the same device, also after a logout', async () => {
    await server.api.register('returning')
    const deviceCookie = await server.deviceCookieOf('returning')
    const back = await server.login({
      username: 'returning',
      password: testPassword,
      cookie: true,
      deviceCookie,
    })
    const logout = await server.api.send({
      query: 'mutation { logout }',
      headers: {
        cookie: back.headers
          .getSetCookie()
          .map((set) => set.split(';')[0])
          .join('; '),
      },
    })

    expect(back.headers.getSetCookie().some((set) => set.startsWith(`${deviceCookie};`))).toBe(true)
    expect(outcomeOf(logout)).toBe('ok')
    expect(logout.headers.getSetCookie().join()).not.toContain('portcullis-device')
  })

  test('that never asked for cookies is given none', async () => {
    await server.api.register('native-client')
    const { headers } = await server.login({ username: 'native-client', password: testPassword })

    expect(headers.getSetCookie()).toEqual([])
  })
})
