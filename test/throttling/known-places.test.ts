import { isKnownAddress, type KnownPlaceStore } from '../../src/throttling/known-places.js'
import { createMongoKnownPlaces } from '../../src/throttling/mongo-known-places.js'
import { openTestDatabase } from '../harness/database.js'

let places: KnownPlaceStore
beforeAll(async () => {
  places = createMongoKnownPlaces((await openTestDatabase()).store)
})

const start = Date.UTC(2030, 0, 1, 12)
const at = (days: number) => new Date(start + days * 86_400_000)

test('an account has a bounded number of devices and addresses, those used last', async () => {
  for (let index = 0; index < 30; index += 1) {
    const place = { device: `device ${index}`, returning: false, address: `address ${index}` }
    await places.add('many', place, at(0))
  }
  const { devices, addresses } = await places.read('many')

  expect(devices.size).toBe(10)
  expect(addresses.size).toBe(20)
  expect(devices.has('device 29')).toBe(true)
  expect(devices.has('device 19')).toBe(false)
  expect(addresses.has('address 10')).toBe(true)
})

test('sign-ins that keep no token drive out no device that came back', async () => {
  await places.add('phone', { device: 'phone', returning: false, address: null }, at(0))
  await places.add('phone', { device: 'phone', returning: true, address: null }, at(1))
  for (let index = 0; index < 30; index += 1)
    await places.add('phone', { device: `script ${index}`, returning: false, address: null }, at(2))

  expect((await places.read('phone')).devices.has('phone')).toBe(true)
})

test('parallel sign-ins lose none of each other', async () => {
  await Promise.all(
    [1, 2, 3, 4, 5].map((index) =>
      places.add('parallel', { device: `${index}`, returning: false, address: `${index}` }, at(0)),
    ),
  )

  expect((await places.read('parallel')).devices).toEqual(new Set(['1', '2', '3', '4', '5']))
})

test('an address is known for 100 days after the last sign-in from there', async () => {
  await places.add('lately', { device: 'one', returning: false, address: 'home' }, at(0))
  const known = await places.read('lately')

  expect(isKnownAddress(known, 'home', at(99))).toBe(true)
  expect(isKnownAddress(known, 'home', at(100))).toBe(false)
  expect(isKnownAddress(known, 'elsewhere', at(0))).toBe(false)
  expect(await places.read('nobody')).toEqual({ devices: new Set(), addresses: new Map() })
})
