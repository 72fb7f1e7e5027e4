import { attack, day, home, setUp, strangers, waitsOf } from './lockout-scene.js'

const attackers = strangers(1000)

test('while 1,000 strangers try for 30 days, owners sign in at once with a device token or from a known address', async () => {
  const moments = [3600, 30 * day]
  const byToken = await waitsOf(moments, attackers, ({ deviceToken }) => ({
    address: '203.0.113.7',
    deviceToken,
  }))
  const byAddress = await waitsOf(moments, attackers, () => ({ address: home, deviceToken: null }))

  expect([...byToken, ...byAddress]).toEqual([0, 0, 0, 0])
})

test('1,000 strangers get no more than 80 guesses in 30 days', async () => {
  const scene = await setUp()
  await attack(scene, attackers, 29 * day)

  expect(scene.guesses()).toBe(80)
})
