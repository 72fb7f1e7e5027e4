import { batchPerTick, meanwhile } from '../../src/database/index.js'

/** Each call, with what it was asked for; refuses odd numbers one by one. */
function start(answer = async (numbers: readonly number[]) => numbers.map(doubled)) {
  const calls: (readonly number[])[] = []
  const ask = batchPerTick(async (numbers: readonly number[]) => {
    calls.push(numbers)
    return answer(numbers)
  })
  return { ask, calls }
}

const doubled = (number: number) => (number % 2 === 0 ? number * 2 : new Error(`${number} is odd`))
const turn = () => new Promise(setImmediate)

test('what is asked for in one turn is one call, and each caller gets its own answer', async () => {
  const { ask, calls } = start()
  const answers = await Promise.all([2, 4, 2, 6].map(ask))

  expect(answers).toEqual([4, 8, 4, 12])
  expect(calls).toEqual([[2, 4, 2, 6]])
})

test('whoever asks after a call began is not answered by it, however long it takes', async () => {
  const waiting: (() => void)[] = []
  const { ask, calls } = start(async (numbers) => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return numbers.map(doubled)
  })
  const first = ask(2)
  await turn()
  expect(calls).toEqual([[2]])
  const second = ask(2)
  await turn()

  expect(calls).toEqual([[2], [2]])
  for (const go of waiting) go()
  expect(await Promise.all([first, second])).toEqual([4, 4])
})

test('an error of one fails no other, and one of the call fails all of its callers and no later one', async () => {
  let isAway = false
  const { ask } = start(async (numbers) => {
    if (isAway) throw new Error('away')
    return numbers.map(doubled)
  })
  const mixed = await Promise.allSettled([1, 2, 3].map(ask))
  isAway = true
  const away = await Promise.allSettled([2, 4].map(ask))
  isAway = false

  expect(mixed).toMatchObject([
    { reason: new Error('1 is odd') },
    { value: 4 },
    { reason: new Error('3 is odd') },
  ])
  expect(away).toMatchObject([{ reason: new Error('away') }, { reason: new Error('away') }])
  expect(await ask(2)).toBe(4)
})

test('a crowd is split into groups', async () => {
  const { ask, calls } = start()
  const crowd = Array.from({ length: 250 }, (_, index) => index * 2)

  expect(await Promise.all(crowd.map(ask))).toEqual(crowd.map((number) => number * 2))
  expect(calls.map(({ length }) => length)).toEqual([100, 100, 50])
})

test('what is done meanwhile is done once the call of this turn has begun, and before it is answered', async () => {
  const order: string[] = []
  const { ask } = start(async (numbers) => {
    order.push('asked')
    await turn()
    order.push('answered')
    return numbers.map(doubled)
  })
  const asking = ask(2)
  const done = await meanwhile(() => order.push('done'))
  await asking

  expect(order).toEqual(['asked', 'done', 'answered'])
  expect(done).toBe(2)
  await expect(
    meanwhile(() => {
      throw new Error('failed')
    }),
  ).rejects.toThrow('failed')
})
