/** From where an account signed in under its present password. What stands here is digests. */
export interface KnownPlaces {
  readonly devices: ReadonlySet<string>
  /** With the day of the last sign-in, in milliseconds since 1970. */
  readonly addresses: ReadonlyMap<string, number>
}

/** A sign-in that succeeded, as it is kept. */
export interface Place {
  /** Of the device. */
  readonly device: string
  /** Whether the device showed that it signed in before. */
  readonly returning: boolean
  /** Of the address; `null` for a call that did not come over the network. */
  readonly address: string | null
}

/** Keeps from where accounts signed in. */
export interface KnownPlaceStore {
  read(key: string): Promise<KnownPlaces>
  /** Adds a place; the places that were used longest ago make room for it. */
  add(key: string, place: Place, at: Date): Promise<void>
}

export const nowhere: KnownPlaces = { devices: new Set(), addresses: new Map() }

/**
 * How many of each kind an account has. Devices that came back are kept apart from those that signed in once: a script
 * that signs in every hour and keeps no token must not drive out the owner's phone.
 */
export const maxPlaces = { newDevices: 10, devices: 10, addresses: 20 } as const

/** A session lasts 90 days unless configured else: the address of the sign-in before the next one is still known. */
const addressDays = 100
const msPerDay = 86_400_000

/** Whether an account signed in from an address lately. Pure. */
export function isKnownAddress({ addresses }: KnownPlaces, address: string, at: Date): boolean {
  const day = addresses.get(address)
  return day !== undefined && at.getTime() - day < addressDays * msPerDay
}

/** The day of a moment: places are kept by the day, so that further sign-ins of that day change nothing. */
export function dayOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / msPerDay) * msPerDay)
}
