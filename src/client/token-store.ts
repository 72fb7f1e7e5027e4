import type { RefreshTokenStore } from './types.js'

/** The kept tokens of a session, behind the store of the application if it has one. */
export interface TokenStore {
  load(): Promise<string | null>
  /** Saves in the order of the calls. Never rejects: a token that cannot be saved is kept in memory, and the error reported. */
  save(refreshToken: string | null): Promise<void>
  loadDevice(): Promise<string | null>
  saveDevice(deviceToken: string): Promise<void>
}

export function createTokenStore(
  given: RefreshTokenStore | null,
  report: (error: unknown) => void,
): TokenStore {
  let memory: string | null = null
  let device: string | null = null
  /** Whether memory has what the store does not. */
  let isUnsaved = given === null
  let saving: Promise<void> = Promise.resolve()

  return {
    async load() {
      await saving
      if (isUnsaved || given === null) return memory
      try {
        return await given.load()
      } catch (error) {
        report(error)
        return memory
      }
    },
    save(refreshToken) {
      memory = refreshToken
      saving = saving.then(async () => {
        try {
          await given?.save(refreshToken)
          isUnsaved = given === null
        } catch (error) {
          isUnsaved = true
          report(error)
        }
      })
      return saving
    },
    async loadDevice() {
      return device ?? (await given?.loadDevice?.()) ?? null
    },
    async saveDevice(deviceToken) {
      device = deviceToken
      try {
        await given?.saveDevice?.(deviceToken)
      } catch (error) {
        report(error)
      }
    },
  }
}
