import { addressBlock } from '../../../addresses/index.js'

/** Limits the sockets of an address that are not acknowledged: nobody has signed in on them, and they last for seconds. */
export function createPendingSockets(limit: number) {
  const counts = new Map<string, number>()

  return {
    /** @returns a function that gives the place back; `null` if the address has no place left */
    enter(address: string): (() => void) | null {
      const key = addressBlock(address)
      const count = counts.get(key) ?? 0
      if (count >= limit) return null
      counts.set(key, count + 1)
      let isIn = true
      return () => {
        if (!isIn) return
        isIn = false
        const left = (counts.get(key) ?? 1) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
    },
  }
}
