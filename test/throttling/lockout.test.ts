import { defaultThrottlingLimits as limits } from '../../src/application/configuration.js'
import { anyTime, attack, day, home, setUp, strangers, waitsOf } from './lockout-scene.js'

const elsewhere = '203.0.113.7'

describe.each([1, 20])('while %i strangers try for 30 days whenever they are let', (count) => {
  const atOnce = anyTime.map(() => 0)

  test('no more than 80 guesses are tried', async () => {
    const scene = await setUp()
    await attack(scene, strangers(count), 29 * day)

    expect(scene.guesses()).toBeLessThanOrEqual(80)
    expect(scene.guesses()).toBeGreaterThanOrEqual(limits.accountFailures.free)
  })

  test('the owner signs in at once with a device token, wherever', async () => {
    const waits = await waitsOf(anyTime, strangers(count), ({ deviceToken }) => ({
      address: elsewhere,
      deviceToken,
    }))

    expect(waits).toEqual(atOnce)
  })

  test('the owner signs in at once from an address that the account knows, without a device token', async () => {
    const waits = await waitsOf(anyTime, strangers(count), () => ({ address: home, deviceToken: null }))

    expect(waits).toEqual(atOnce)
  })

  test('the owner signs in at once with a device token from the address of an attacker', async () => {
    const attackers = strangers(count)
    const waits = await waitsOf(anyTime, attackers, ({ deviceToken }) => ({
      address: attackers[0]?.address ?? '',
      deviceToken,
    }))

    expect(waits).toEqual(atOnce)
  })

  test('the owner signs in with a device token within 32 minutes where an attacker is at the same known address', async () => {
    const attackers = [{ address: home, deviceToken: null }, ...strangers(count - 1)]
    const waits = await waitsOf(anyTime, attackers, ({ deviceToken }) => ({ address: home, deviceToken }))

    expect(Math.max(...waits)).toBeLessThanOrEqual(32 * 60)
  })
})

test.each([
  [1, 30],
  [20, 9 * 3600],
])(
  'with attackers at %i addresses, an owner at a new address and without a token is in within %i seconds',
  async (count, most) => {
    const waits = await waitsOf(anyTime, strangers(count), () => ({ address: elsewhere, deviceToken: null }))

    expect(Math.max(...waits)).toBeLessThanOrEqual(most)
  },
)

test('whatever a guesser has, no more than 100 guesses in a row are tried', async () => {
  const scene = await setUp()
  const attackers = [
    { address: home, deviceToken: null },
    { address: elsewhere, deviceToken: scene.deviceToken },
    ...strangers(80),
  ]
  await attack(scene, attackers, 29 * day)

  expect(scene.guesses()).toBe(100)
})
