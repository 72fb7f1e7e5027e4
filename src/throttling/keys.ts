import { createHmac } from 'node:crypto'
import type { ThrottlingLimits } from '../config/index.js'
import type { Limit } from './decide.js'

/** One thing that is limited: what its attempts are kept under, and the limit that holds for it. */
export interface Counter {
  readonly name: keyof ThrottlingLimits
  readonly key: string
  readonly limit: Limit
}

/** Names a counter that never leaves this process, so that its subject needs no HMAC. */
export function localCounter(
  limits: ThrottlingLimits,
  name: keyof ThrottlingLimits,
  subject: string,
): Counter {
  return { name, key: `${name}:${subject}`, limit: limits[name] }
}

/**
 * Names counters. The subject is kept as an HMAC only: a counter tells nobody which address tried which account, and
 * a password typed into the field of the user name does not end up in the database.
 */
export function createCounters(limits: ThrottlingLimits, hmacKey: Uint8Array) {
  return (name: keyof ThrottlingLimits, ...subject: readonly string[]): Counter => {
    // As JSON, so that no two lists of parts are one text.
    const digest = createHmac('sha256', hmacKey)
      .update(JSON.stringify([name, ...subject]))
      .digest('base64url')
    return { name, key: `${name}:${digest}`, limit: limits[name] }
  }
}

export type Counters = ReturnType<typeof createCounters>
