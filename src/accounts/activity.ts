import type { StoredAccount } from './model.js'

/**
 * Whether an account may sign in and act: it is neither disabled nor waiting for its deletion. Pure.
 *
 * Decisions about what an account may do use this, and not `disabled` alone.
 */
export function isActive({ disabled, deletionAt }: Pick<StoredAccount, 'disabled' | 'deletionAt'>): boolean {
  return !disabled && deletionAt == null
}

/** The same as a filter of accounts. `null` also matches accounts without the field. */
export const active = { disabled: false, deletionAt: null } as const
