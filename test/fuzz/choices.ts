import fc from 'fast-check'

/** Decisions in a row, taken from numbers that fast-check makes and can shrink. Used up, each is the first choice. */
export interface Choices {
  below(limit: number): number
  oneIn(n: number): boolean
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T
}

export const numbers = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 120, size: 'max' })

export function choicesFrom(source: readonly number[]): Choices {
  let at = 0
  const below = (limit: number) => (source[at++] ?? 0) % limit
  return {
    below,
    // The last of them, so that nothing special is what shrinking leads to.
    oneIn: (n) => below(n) === n - 1,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('Nothing to pick from.')
      return item
    },
  }
}
