/** A clock that runs at normal speed and can be advanced, to test expiry without waiting. */
export interface TestClock {
  now(): Date
  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
}

/** Creates a clock that starts at the current time. */
export function createTestClock(): TestClock {
  let aheadMs = 0
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      aheadMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
  }
}
