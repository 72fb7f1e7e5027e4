import type { BreachCheck } from './breach-check.js'
import { checkPassword, type PasswordProblem, type StrengthEstimate } from './check-password.js'
import { loadCommonPasswords } from './common-passwords.js'
import type { PasswordSet } from './password-set.js'
import { readPasswordText } from './password-text.js'

export interface PasswordPolicyOptions {
  /** In code points after NFC; 15 where the password is the only factor (NIST SP 800-63B-4). */
  readonly minLength: number
  /** Words that everybody would try at this service, such as its name; added to each account's own. */
  readonly serviceWords?: readonly string[]
  /** Where common passwords come from: read once, when first needed. Default: the list of the package. */
  readonly loadBlocklist?: () => Promise<PasswordSet>
  /** Off by default: see `createZxcvbnEstimate`. */
  readonly estimate?: StrengthEstimate
  /** Off by default: see `createBreachCheck`. */
  readonly breachCheck?: BreachCheck
  /** Told when the breach check could not be made; the password passes without it. */
  readonly onBreachCheckFailed?: (error: unknown) => void
}

/** What an application may choose of the policy. */
export type PasswordOptions = Pick<
  PasswordPolicyOptions,
  'serviceWords' | 'loadBlocklist' | 'estimate' | 'breachCheck'
>

/** Decides whether a text may become a password. */
export interface PasswordPolicy {
  /**
   * Every problem at once; empty when the password may be used. Costs no hash.
   *
   * @param ownWords - what the account is known by: user name, e-mail address; parts of them are found
   */
  problems(password: string, ownWords: readonly string[]): Promise<PasswordProblem[]>
  /** Reads the list of common passwords, so that no request waits for it: call it once the server listens. */
  prepare(): Promise<void>
}

const breached: PasswordProblem = {
  code: 'PASSWORD_BREACHED',
  message: 'The password appears in a data breach of another service. Choose another one.',
}

export function createPasswordPolicy(options: PasswordPolicyOptions): PasswordPolicy {
  const { minLength, serviceWords = [], loadBlocklist = loadCommonPasswords, estimate, breachCheck } = options
  let loading: Promise<PasswordSet> | undefined

  function blocklist(): Promise<PasswordSet> {
    loading ??= loadBlocklist().catch((error: unknown) => {
      loading = undefined // the next call tries again: a passing fault must not end registrations for good
      throw error
    })
    return loading
  }

  async function isBreached(typed: string): Promise<boolean> {
    const password = readPasswordText(typed)
    if (breachCheck === undefined || password.kind !== 'text') return false
    try {
      return await breachCheck(password.text)
    } catch (error) {
      options.onBreachCheckFailed?.(error)
      return false
    }
  }

  return {
    async problems(password, ownWords) {
      const [commonPasswords, known] = await Promise.all([blocklist(), isBreached(password)])
      const words = [...serviceWords, ...ownWords]
      const problems = checkPassword(password, {
        minLength,
        ownWords: words,
        blocklist: commonPasswords,
        estimate,
      })
      return known ? [...problems, breached] : problems
    },
    async prepare() {
      await blocklist()
    },
  }
}
