/** Devices and addresses from which an account signed in with its current password. Stored as digests. */
export interface KnownPlaces {
  readonly devices: ReadonlySet<string>
  /** Address digest to the day of its last sign-in, in milliseconds since 1970. */
  readonly addresses: ReadonlyMap<string, number>
}

/** Device and address of a successful sign-in. */
export interface Place {
  /** Digest of the device id. */
  readonly device: string
  /** Whether the device presented a valid device token. */
  readonly returning: boolean
  /** Digest of the address block; `null` for a call from within the process. */
  readonly address: string | null
}

/** Stores the known places of accounts. */
export interface KnownPlaceStore {
  read(key: string): Promise<KnownPlaces>
  /** Adds a place. The least recently used place is removed if there are too many. */
  add(key: string, place: Place, at: Date): Promise<void>
  forget(key: string): Promise<void>
}

/** The known places of an account without sign-ins. */
export const nowhere: KnownPlaces = { devices: new Set(), addresses: new Map() }

/**
 * Maximum number of places per account. Devices that returned are separate from new ones: a script that signs in every
 * hour without its device token must not evict the user's phone.
 */
export const maxPlaces = { newDevices: 10, devices: 10, addresses: 20 } as const

/** Longer than the default session lifetime of 90 days, so that the address is still known at the next sign-in. */
const addressDays = 100
const msPerDay = 86_400_000

/** Whether an account signed in recently from an address. Pure. */
export function isKnownAddress({ addresses }: KnownPlaces, address: string, at: Date): boolean {
  const day = addresses.get(address)
  return day !== undefined && at.getTime() - day < addressDays * msPerDay
}

/** The day of a time. Places are stored by day, so that further sign-ins on that day change nothing. */
export function dayOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / msPerDay) * msPerDay)
}
