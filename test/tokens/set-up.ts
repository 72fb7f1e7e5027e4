import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Store } from '../../src/database/index.js'
import { createSecretBox } from '../../src/secrets/index.js'
import {
  type AccessTokensOptions,
  createAccessTokens,
  createKeySet,
  type KeySet,
  type KeySetOptions,
} from '../../src/tokens/index.js'

/** A clock that stands still until it is moved: for the exact edges of a lifetime. */
export function stillClock(start = '2030-01-01T00:00:00Z') {
  let at = Date.parse(start)
  return {
    now: () => new Date(at),
    seconds: () => at / 1000,
    advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }) {
      const { days = 0, hours = 0, minutes = 0, seconds = 0 } = by
      at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
  }
}

export type StillClock = ReturnType<typeof stillClock>

/** Key files of the importing test file, removed after its tests. */
export const folder = await mkdtemp(join(tmpdir(), 'portcullis-tokens-'))
afterAll(() => rm(folder, { recursive: true }))

export const silent = pino({ level: 'silent' })
export const secrets = createSecretBox('a-secret-for-tests-of-thirty-two-bytes')
export const issuer = 'https://portcullis.test'
export const audience = 'https://api.test'

export const subject = {
  userId: '64b000000000000000000001',
  sessionId: 'Zm9yLXRlc3RzLW9ubHk',
  roles: ['USER', 'EDITOR'],
  scopes: ['posts:read', 'posts:write'],
  authTime: 1_893_456_000,
}

export interface TokenSetUp {
  readonly clock: StillClock
  readonly keySet: KeySet
  readonly tokens: ReturnType<typeof createAccessTokens>
  /** Private, or the secret of HS256: what a thief of the key would hold. */
  readonly key: KeyObject
  readonly kid: string
}

/** Access tokens under one key from a file: no database needed. */
export async function startTokens(
  key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  options: Partial<AccessTokensOptions> = {},
): Promise<TokenSetUp> {
  const keysFile = join(folder, `${randomUUID()}.json`)
  await writeFile(keysFile, JSON.stringify({ keys: [key.export({ format: 'jwk' })] }))
  const clock = stillClock()
  const keySet = createKeySet({ ...keySetOptions(noStore, clock), keysFile })
  await keySet.start()
  const tokens = createAccessTokens({
    keySet,
    issuer,
    audience,
    clientId: 'portcullis-test',
    ttlSeconds: 900,
    now: clock.now,
    ...options,
  })
  return { clock, keySet, tokens, key, kid: keySet.current().kid }
}

const unavailable = (): never => {
  throw new Error('A file needs no database.')
}

/** For keys of a file. */
export const noStore: Store = {
  get connection() {
    return unavailable()
  },
  get db() {
    return unavailable()
  },
  collections: [],
  nameOf: unavailable,
  close: () => undefined,
}

/** Options without polls: the tests say when an instance looks. */
export function keySetOptions(store: Store, clock: StillClock): KeySetOptions {
  return {
    store,
    secrets,
    algorithm: 'ES256',
    now: clock.now,
    log: silent,
    accessTokenTtlSeconds: 900,
    pollSeconds: 0,
  }
}

/** The parts of a token as text, to be changed and joined again. */
export function takeApart(token: string): { head: string; body: string; signature: string } {
  const [head = '', body = '', signature = ''] = token.split('.')
  return { head, body, signature }
}

export function decoded(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return { ...value }
}

export function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64url')
}
