import { isActive, parseEmail, type StoredAccount } from '../accounts/index.js'

type Addressed = Pick<StoredAccount, 'deletionAt' | 'disabled' | 'email' | 'pendingEmail'>

/** Whether two texts are one address. */
export function isSameAddress(one: string | null, other: string | null): boolean {
  const canonical = canonicalOf(one)
  return canonical !== null && canonical === canonicalOf(other)
}

function canonicalOf(address: string | null): string | null {
  const parsed = address === null ? null : parseEmail(address)
  return parsed?.ok === true ? parsed.canonical : null
}

/** Whether the address of a confirmation still waits at its account. */
export function isWaiting(account: Addressed | null, subject: string): account is Addressed {
  return account !== null && isActive(account) && isSameAddress(account.pendingEmail, subject)
}

/** Which address of an account its mailbox disowns; `gone` if the account has it no more. */
export function disownedAddress(account: Addressed, subject: string): 'pending' | 'verified' | 'gone' {
  if (isSameAddress(account.email, subject)) return 'verified'
  return isSameAddress(account.pendingEmail, subject) ? 'pending' : 'gone'
}

/** What the verification of an address replaces. A first address replaces none; another spelling is the same one. */
export function replacedAddress({ email, pendingEmail }: Addressed): string | null {
  return email === null || isSameAddress(email, pendingEmail) ? null : email
}
