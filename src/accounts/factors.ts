import type { Factor } from './public.js'

/**
 * What of an account tells its second factors: the stored members, or what a cache keeps of them, without secrets. Read
 * with the account, in one read.
 */
export interface FactorState {
  readonly totp?: unknown
  readonly recoveryCodes?: { readonly macs: { readonly length: number } } | null
}

/**
 * Whether a password alone does not sign in to an account. Pure. Whatever is stored as a factor counts, so a damaged
 * value refuses instead of opening the account.
 */
export function needsSecondFactor({ totp }: FactorState): boolean {
  return totp != null
}

/** How many recovery codes are left. Pure. */
export function recoveryCodesLeft({ recoveryCodes }: FactorState): number {
  return recoveryCodes?.macs.length ?? 0
}

/** The second factors that an account can use. Pure. */
export function secondFactorsOf(account: FactorState): readonly Factor[] {
  if (!needsSecondFactor(account)) return []
  return [
    ...(account.totp != null ? (['TOTP'] as const) : []),
    ...(recoveryCodesLeft(account) > 0 ? (['RECOVERY_CODE'] as const) : []),
  ]
}
