import { defaultThrottlingLimits as limits } from '../../src/application/configuration.js'
import { defineError } from '../../src/lib/errors.js'
import { createMemoryAttempts } from '../../src/throttling/attempts/memory-attempts.js'
import { createDeviceTokens } from '../../src/throttling/device-tokens.js'
import { type Counters, createCounters } from '../../src/throttling/keys.js'
import { dayOf, type KnownPlaceStore, nowhere } from '../../src/throttling/known-places.js'
import { createThrottling, type Origin } from '../../src/throttling/service.js'

// Thirty days of attackers who try whenever they are let, against an owner, on a clock that jumps.

const Wrong = defineError('INVALID_CREDENTIALS', 'The password is wrong.')
export const day = 86_400
const account = { accountId: 'a'.repeat(24), credentialVersion: 0 }
export const home = '192.0.2.1'

function createMemoryPlaces(): KnownPlaceStore {
  const devices = new Set<string>()
  const addresses = new Map<string, number>()
  return {
    read: async () => (devices.size === 0 ? nowhere : { devices, addresses }),
    async forget() {
      devices.clear()
      addresses.clear()
    },
    async add(_key, { device, address }, at) {
      devices.add(device)
      if (address !== null) addresses.set(address, dayOf(at).getTime())
    },
  }
}

/** The same keys without an HMAC for each of a million attempts. */
function memoized(counters: Counters): Counters {
  const made = new Map<string, unknown>()
  const once =
    <Arguments extends readonly unknown[], Made>(name: string, make: (...given: Arguments) => Made) =>
    (...given: Arguments): Made => {
      const key = JSON.stringify([name, given])
      const known = made.get(key)
      if (known !== undefined) return known as Made // what `make` answered for the same arguments
      const result = make(...given)
      made.set(key, result)
      return result
    }
  return {
    digest: once('digest', counters.digest),
    run: once('run', counters.run),
    pairs: once('pairs', counters.pairs),
    pairsPrefix: once('prefix', counters.pairsPrefix),
    budgets: once('budgets', counters.budgets),
  }
}

/** An account whose owner registered at home, and its clock in seconds. */
export async function setUp() {
  let seconds = Date.UTC(2030, 0, 1) / 1000
  const began = seconds
  const attempts = createMemoryAttempts()
  const throttling = createThrottling({
    store: {
      read: async (counters) => attempts.read(counters),
      take: async (counter, at) => attempts.take(counter, at),
      giveBack: async (counter) => attempts.giveBack(counter),
      clear: async (counters, prefixes) => attempts.clear(counters, prefixes),
    },
    places: createMemoryPlaces(),
    memory: createMemoryAttempts(),
    limits,
    counters: memoized(createCounters(limits, Buffer.alloc(32, 1))),
    devices: createDeviceTokens(Buffer.alloc(32, 2)),
    now: () => new Date(seconds * 1000),
  })
  const deviceToken = await throttling.recognize(account, { address: home, deviceToken: null })
  let guesses = 0

  /** @returns the seconds to wait, 0 where the password was tried */
  async function attempt(origin: Origin, right: boolean): Promise<number> {
    try {
      await throttling.signIn({ username: 'ana', account, ...origin }, async () => {
        if (right) return
        guesses += 1
        throw new Wrong()
      })
      return 0
    } catch (error) {
      if (error instanceof Wrong) return 0
      if (error instanceof Error && 'extensions' in error) {
        const { extensions } = error as { extensions: { retryAfter: number } } // of RATE_LIMITED
        return extensions.retryAfter
      }
      throw error
    }
  }

  return {
    deviceToken,
    attempt,
    guesses: () => guesses,
    elapsed: () => seconds - began,
    jump: (to: number) => {
      seconds = began + to
    },
  }
}

export type Scene = Awaited<ReturnType<typeof setUp>>

/** Each guesses again in the very second in which it is let, and before everybody else, until `until`. */
export async function attack(scene: Scene, attackers: readonly Origin[], until: number): Promise<void> {
  const nextAt = new Map(attackers.map((attacker) => [attacker, scene.elapsed()]))
  for (;;) {
    const at = Math.min(...nextAt.values())
    if (at > until) break
    scene.jump(Math.max(at, scene.elapsed()))
    for (const [attacker, due] of nextAt) {
      if (due > scene.elapsed()) continue
      let wait = 0
      while (wait === 0) wait = await scene.attempt(attacker, false)
      nextAt.set(attacker, scene.elapsed() + wait)
    }
  }
  scene.jump(until)
}

/** The owner comes in the middle of the attack and obeys each wait. @returns after how many seconds it is let in */
async function ownerWaits(scene: Scene, attackers: readonly Origin[], owner: Origin): Promise<number> {
  const came = scene.elapsed()
  for (;;) {
    const wait = await scene.attempt(owner, true)
    if (wait === 0) return scene.elapsed() - came
    if (scene.elapsed() + wait - came > 30 * day) return Number.POSITIVE_INFINITY
    await attack(scene, attackers, scene.elapsed() + wait)
  }
}

export const strangers = (count: number): Origin[] =>
  Array.from({ length: count }, (_, index) => ({
    address: `198.18.${index >> 8}.${index & 255}`,
    deviceToken: null,
  }))

/** When the owner comes, in seconds. */
export const anyTime = [0, 60, 3600, 6 * 3600, day, 10 * day, 30 * day]

/**
 * How long owners wait who come at each of these moments of an attack.
 *
 * @param owner - from where the owner comes
 */
export async function waitsOf(
  moments: readonly number[],
  attackers: readonly Origin[],
  owner: (scene: Scene) => Origin,
): Promise<number[]> {
  const waits: number[] = []
  for (const moment of moments) {
    const scene = await setUp()
    await attack(scene, attackers, moment)
    waits.push(await ownerWaits(scene, attackers, owner(scene)))
  }
  return waits
}
