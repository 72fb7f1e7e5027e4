import { randomBytes } from 'node:crypto'
import type { StoredAccount } from '../../accounts/index.js'
import type { Client } from '../../context/client.js'
import type { Way } from '../admission.js'
import type { StoredSession } from '../model.js'
import { createFamily } from '../refresh/refresh-token.js'

/** Idle and absolute lifetime of a session. */
export interface SessionLifetimes {
  readonly idleTtlSeconds: number
  readonly maxTtlSeconds: number
}

/** Input of `newSession`. */
export interface Beginning {
  readonly account: StoredAccount
  readonly client: Client
  readonly cookieBound: boolean
  readonly at: Date
  readonly way: Way
  /** Default: a new one. */
  readonly sessionId?: string | undefined
}

/** Creates the document of a new session and its first refresh token. Stores nothing. */
export function newSession(
  { account, client, cookieBound, at, way, sessionId = createSessionId() }: Beginning,
  lifetimes: SessionLifetimes,
): { readonly session: StoredSession; readonly refreshToken: string } {
  const { refreshToken, stored } = createFamily()
  const absoluteExpiresAt = secondsAfter(at, lifetimes.maxTtlSeconds)
  const session = {
    _id: sessionId,
    userId: account._id,
    credentialVersion: account.credentialVersion,
    createdAt: at,
    authenticatedAt: at,
    factorAt: way.hasFactor ? at : null,
    ...timesOfUse({ absoluteExpiresAt }, at, lifetimes),
    absoluteExpiresAt,
    endedAt: null,
    endReason: null,
    cookieBound,
    userAgent: client.userAgent,
    ipAddress: client.ipAddress,
    ...stored,
    previousTokenHash: null,
    rotatedAt: null,
    sealedSuccessor: null,
    methods: way.methods,
  }
  return { session, refreshToken }
}

/** 128 random bits, base64url. */
export function createSessionId(): string {
  return randomBytes(16).toString('base64url')
}

/** The timestamps that a sign-in or a refresh `at` this time sets. Pure. */
export function timesOfUse(
  { absoluteExpiresAt }: Pick<StoredSession, 'absoluteExpiresAt'>,
  at: Date,
  { idleTtlSeconds }: SessionLifetimes,
): Pick<StoredSession, 'lastUsedAt' | 'expiresAt'> {
  return { lastUsedAt: at, expiresAt: earlier(absoluteExpiresAt, secondsAfter(at, idleTtlSeconds)) }
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}

function earlier(a: Date, b: Date): Date {
  return a <= b ? a : b
}
