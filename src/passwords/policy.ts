import type { BreachCheck } from './breach-check.js'
import { checkPassword, type PasswordProblem, type StrengthEstimate } from './check-password.js'
import { loadCommonPasswords } from './common-passwords.js'
import type { PasswordSet } from './password-set.js'
import { readPasswordText } from './password-text.js'

export interface PasswordPolicyOptions {
  /** In code points after NFC. At least 15 if the password is the only factor (NIST SP 800-63B-4). */
  readonly minLength: number
  /** Words that attackers would try at this service, such as its name. Added to the words of each account. */
  readonly serviceWords?: readonly string[]
  /** Loads the list of common passwords, once, at first use. Default: the list of the package. */
  readonly loadBlocklist?: () => Promise<PasswordSet>
  /** Off by default: see `createZxcvbnEstimate`. */
  readonly estimate?: StrengthEstimate
  /** Off by default: see `createBreachCheck`. */
  readonly breachCheck?: BreachCheck
  /** Called when the breach check failed. The password is accepted without it. */
  readonly onBreachCheckFailed?: (error: unknown) => void
}

/** The options of the policy that an application can set. */
export type PasswordOptions = Pick<
  PasswordPolicyOptions,
  'serviceWords' | 'loadBlocklist' | 'estimate' | 'breachCheck'
>

/** The password policy. */
export interface PasswordPolicy {
  /**
   * Returns all problems; empty if the password is acceptable. Does not hash.
   *
   * @param ownWords - words of the account: user name, e-mail address; their parts are checked too
   */
  problems(password: string, ownWords: readonly string[]): Promise<PasswordProblem[]>
  /** Loads the list of common passwords. Call it once the server listens, so that no request waits for it. */
  prepare(): Promise<void>
}

const breached: PasswordProblem = {
  code: 'PASSWORD_BREACHED',
  message: 'The password appears in a data breach of another service. Choose another one.',
}

/** Creates a password policy. */
export function createPasswordPolicy(options: PasswordPolicyOptions): PasswordPolicy {
  const { minLength, serviceWords = [], loadBlocklist = loadCommonPasswords, estimate, breachCheck } = options
  let loading: Promise<PasswordSet> | undefined

  function blocklist(): Promise<PasswordSet> {
    loading ??= loadBlocklist().catch((error: unknown) => {
      loading = undefined // retried at the next call: a transient error must not block registrations
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
