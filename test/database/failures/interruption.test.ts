import { createInterruption } from '../../../src/database/failures/interruption.js'
import { collectGarbage } from '../../harness/collect-garbage.js'

const reason = new Error('enough')

test('a wait gives what it waited for', async () => {
  const { unlessInterrupted } = createInterruption()
  expect(await unlessInterrupted(async () => 'there')).toBe('there')
  await expect(unlessInterrupted(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('an interruption ends the wait under way, and each later one before it begins', async () => {
  const { interrupt, unlessInterrupted } = createInterruption()
  const waiting = unlessInterrupted(() => new Promise(() => undefined))
  interrupt(reason)
  interrupt(new Error('a second reason'))
  await expect(waiting).rejects.toBe(reason)

  const begun: string[] = []
  await expect(unlessInterrupted(async () => begun.push('later'))).rejects.toBe(reason)
  expect(begun).toEqual([])
})

test('an interruption between two waits is not lost', async () => {
  const { interrupt, unlessInterrupted } = createInterruption()
  await unlessInterrupted(async () => 'first')
  interrupt(reason)
  await expect(unlessInterrupted(async () => 'second')).rejects.toBe(reason)
})

test('what was waited for is not held by the waits that follow', async () => {
  const { unlessInterrupted } = createInterruption()
  const results: WeakRef<object>[] = []
  for (let times = 0; times < 10; times += 1)
    results.push(new WeakRef(await unlessInterrupted(async () => ({ times }))))
  await unlessInterrupted(async () => 'last')
  await collectGarbage()
  expect(results.filter((result) => result.deref() !== undefined)).toEqual([])
})
