import { createSteadyClock } from '../../src/database/steady-clock.js'

function start() {
  const clocks = { monotonic: 5_000, wall: 1_900_000_000_000 }
  const now = createSteadyClock({ monotonicMs: () => clocks.monotonic, wallMs: () => clocks.wall })
  const began = now()
  const pass = (ms: number) => {
    clocks.monotonic += ms
    clocks.wall += ms
  }
  return { clocks, pass, elapsed: () => now() - began }
}

test('time that passes on both clocks counts once, however often it is asked for', () => {
  const { pass, elapsed } = start()
  for (let step = 0; step < 1_000; step += 1) {
    pass(0.25)
    elapsed()
  }

  expect(elapsed()).toBeCloseTo(250)
})

test('an hour in which the machine was suspended counts', () => {
  const { clocks, pass, elapsed } = start()
  pass(10)
  clocks.wall += 3_600_000

  expect(elapsed()).toBe(3_600_010)
  pass(10)
  expect(elapsed()).toBe(3_600_020)
})

test('it never goes back, and a time of day that was set back hides no later suspension', () => {
  const { clocks, pass, elapsed } = start()
  clocks.wall -= 7_200_000
  expect(elapsed()).toBe(0)
  pass(10)
  clocks.wall += 3_600_000

  expect(elapsed()).toBe(3_600_010)
})

test('clocks that drift by milliseconds are one clock', () => {
  const { clocks, pass, elapsed } = start()
  for (let step = 0; step < 100; step += 1) {
    pass(10)
    clocks.wall += step % 2 === 0 ? 20 : -20
    elapsed()
  }

  expect(elapsed()).toBe(1_000)
})
