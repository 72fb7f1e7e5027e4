import { createGate } from '../../src/server/subscriptions/gate.js'

test('asynchronous work runs some at a time, in its order, and all of it runs', async () => {
  const gate = createGate(3)
  let underWay = 0
  let most = 0
  const begun: number[] = []
  const all = Array.from({ length: 20 }, (_, at) =>
    gate(async () => {
      begun.push(at)
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      if (at % 5 === 0) throw new Error(String(at))
      return at
    }),
  )
  const settled = await Promise.allSettled(all)

  expect(most).toBe(3)
  expect(begun).toEqual(Array.from({ length: 20 }, (_, at) => at))
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(4)
})

test('synchronous work passes at once, and its errors too', async () => {
  const gate = createGate(1)
  const fault = () => {
    throw new Error('a fault')
  }
  expect(gate(() => 1)).toBe(1)
  expect(() => gate(fault)).toThrow('a fault')
  const first = gate(async () => 'first')
  const waiting = [gate(fault as () => string), gate(() => 'sync')]
  expect(await Promise.allSettled([first, ...waiting])).toMatchObject([
    { value: 'first' },
    { reason: { message: 'a fault' } },
    { value: 'sync' },
  ])
})
