import { randomBytes } from 'node:crypto'

export interface ConstantWorkOptions {
  readonly compare: (data: string, bcryptHash: string) => Promise<boolean>
  /** bcrypt's cost that all verifications amount to. */
  readonly cost: number
  /** A monotonic clock in milliseconds. */
  readonly elapsedMs: () => number
}

/**
 * Makes verifications of cheaper hashes cost as much as one of the current cost, so that timing does not distinguish
 * them from unknown accounts.
 */
export interface ConstantWork {
  /** A bcrypt comparison. One at the current cost is measured. */
  compare(data: string, bcryptHash: string, hashCost: number): Promise<boolean>
  /** After a bcrypt hash of a lower cost, adds the work up to the current one: 2^n is 2^m plus 2^m to 2^(n-1). */
  makeUpFor(spentCost: number, data: string): Promise<void>
  /** After other work that took this long, adds bcrypt hashes up to the time of one at the current cost. */
  makeUpForTime(spentMs: number, data: string): Promise<void>
}

const lowestCost = 4

/** Creates the work of one hasher. It keeps a moving average of the time of a hash, which follows the load. */
export function createConstantWork({ compare, cost, elapsedMs }: ConstantWorkOptions): ConstantWork {
  let hashMs: number | null = null

  async function measured(data: string, bcryptHash: string, hashCost: number): Promise<boolean> {
    const began = elapsedMs()
    const same = await compare(data, bcryptHash)
    if (hashCost === cost) {
      const took = elapsedMs() - began
      hashMs = hashMs === null ? took : hashMs * 0.8 + took * 0.2
    }
    return same
  }

  return {
    compare: measured,
    async makeUpFor(spentCost, data) {
      // `compare` instead of `hash`, whose salt would need another task in the thread pool.
      for (let missing = spentCost; missing < cost; missing += 1) await compare(data, nothingsHash(missing))
    },
    async makeUpForTime(spentMs, data) {
      if (hashMs === null) {
        // The first verification of the process measures a whole hash.
        await measured(data, nothingsHash(cost), cost)
        return
      }
      const until = elapsedMs() - spentMs + hashMs
      for (let next = cost - 1; next >= lowestCost; next -= 1) {
        const unit = hashMs / 2 ** (cost - next)
        // The last one rounds to the nearest: rounding down would leave all of them early.
        const enough = next === lowestCost ? unit / 2 : unit
        if (until - elapsedMs() >= enough) await compare(data, nothingsHash(next))
      }
    },
  }
}

/** A random bcrypt hash of this cost for comparisons where only the work matters. */
export function nothingsHash(cost: number): string {
  const characters = randomBytes(64).toString('base64').replaceAll('+', '.')
  return `$2b$${String(cost).padStart(2, '0')}$${characters.slice(0, 53)}`
}
