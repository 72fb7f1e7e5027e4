/** Chance from a seed: the same seed gives the same schema, operation and viewer. */
export interface Dice {
  below(limit: number): number
  oneIn(n: number): boolean
  pick<T>(items: readonly T[]): T
  some<T>(items: readonly T[]): T[]
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0
  function below(limit: number): number {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
  const oneIn = (n: number) => below(n) === 0
  return {
    below,
    oneIn,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('Nothing to pick from.')
      return item
    },
    some: (items) => items.filter(() => oneIn(2)),
  }
}

/** A number that depends on a text only. */
export function hash(text: string): number {
  let value = 2166136261
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 16777619)
  // Without this, short texts that differ in their end agree in their low bits.
  value ^= value >>> 13
  return Math.imul(value, 0x5bd1e995) >>> 8
}
