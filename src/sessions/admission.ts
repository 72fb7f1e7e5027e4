import { type Factor, needsSecondFactor, type StoredAccount, secondFactorsOf } from '../accounts/index.js'

/**
 * What a sign-in has proved. Each way to a session is one member, so a new way does not compile until `ways` says what it
 * proves.
 */
export type Proof =
  /** The password of the account, or the password that it was just created with. */
  | { readonly kind: 'password' }
  /** A mailed one-time secret, and the new password that was set with it. */
  | { readonly kind: 'recovery' }
  /** The calling program verified the user, by methods that only it knows. */
  | { readonly kind: 'program' }
  /** What an earlier sign-in proved, whose handle was redeemed: that account's deletion has been cancelled since. */
  | { readonly kind: 'restored'; readonly way: Way }
  /** The calling program verified the user and a second factor. */
  | { readonly kind: 'programWithFactor' }

/** What a way to a session proves. */
export interface Way {
  /** Stored with the session: values of RFC 8176, and `mail`, as it has none for a mailed secret. */
  readonly methods: readonly string[]
  /** Whether it includes a second factor. */
  readonly hasFactor: boolean
}

/** Every way to a session that proves the same each time. */
export const ways = {
  password: { methods: ['pwd'], hasFactor: false },
  recovery: { methods: ['mail'], hasFactor: false },
  program: { methods: [], hasFactor: false },
  programWithFactor: { methods: ['mfa'], hasFactor: true },
} as const satisfies Readonly<Record<Exclude<Proof['kind'], 'restored'>, Way>>

/**
 * What a second factor adds to a way. `otp`, `mfa`: RFC 8176. `recovery` is a value of ours, as there is none for codes
 * from a list.
 */
export const factorWays = {
  TOTP: { methods: ['otp', 'mfa'], hasFactor: true },
  RECOVERY_CODE: { methods: ['recovery', 'mfa'], hasFactor: true },
} as const satisfies Readonly<Record<Factor, Way>>

/** The way of a proof with a second factor, or of one of the two. Pure. */
export function joined(...parts: readonly (Way | null)[]): Way {
  const given = parts.filter((part) => part !== null)
  return {
    methods: [...new Set(given.flatMap(({ methods }) => methods))],
    hasFactor: given.some(({ hasFactor }) => hasFactor),
  }
}

/** The proof of a kind that was stored. @throws Error for another text: a fault of the program */
export function proofOf(kind: string): Proof {
  const known = (Object.keys(ways) as (keyof typeof ways)[]).find((each) => each === kind)
  if (known === undefined) throw new Error(`No way to a session is ${kind}.`)
  return { kind: known }
}

const mark = Symbol('admitted')

/** A sign-in that was admitted. Only `admission` makes one, so no session starts without its decision. */
export interface Admitted {
  readonly account: StoredAccount
  readonly way: Way
  readonly at: Date
  readonly [mark]: true
}

/** The decision about a sign-in whose proof was verified. */
export type Admission =
  | { readonly kind: 'begin'; readonly admitted: Admitted }
  /** The proof is right, and the account demands one of these beside it. */
  | { readonly kind: 'needs factor'; readonly factors: readonly Factor[] }
  | { readonly kind: 'refused'; readonly reason: 'ACCOUNT_DISABLED' }
  /** The proof is complete, but the account waits for its deletion, which its user can cancel. */
  | { readonly kind: 'deleting'; readonly deletionAt: Date; readonly way: Way }

/**
 * Decides whether a session may start for an account after this proof. Pure.
 *
 * @param factor - the second factor that was verified beside the proof. Default: none
 */
export function admission(
  account: StoredAccount,
  proof: Proof,
  at: Date,
  factor: Factor | null = null,
): Admission {
  if (account.disabled) return { kind: 'refused', reason: 'ACCOUNT_DISABLED' }
  const proved = proof.kind === 'restored' ? proof.way : ways[proof.kind]
  const way = factor === null ? proved : joined(proved, factorWays[factor])
  if (needsSecondFactor(account) && !way.hasFactor)
    return { kind: 'needs factor', factors: secondFactorsOf(account) }
  const { deletionAt } = account
  // Decided last, so that only a complete proof learns of the deletion.
  if (deletionAt != null) return { kind: 'deleting', deletionAt, way }
  return { kind: 'begin', admitted: { account, way, at, [mark]: true } }
}
