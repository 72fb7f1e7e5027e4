import type { Logger } from 'pino'
import type { Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createPasswordHasher, type PasswordHasher, type PasswordHasherOptions } from './hasher.js'
import { createPasswordPolicy, type PasswordOptions } from './policy.js'
import type { PasswordSettings } from './settings.js'

export interface PasswordParts {
  readonly config: PasswordSettings & { readonly issuer: string }
  readonly secrets: SecretBox
  readonly now: () => Date
  readonly log: Logger
  readonly passwords?: PasswordOptions | undefined
  /** Told of each password hash that was done. */
  readonly onHashed?: PasswordHasherOptions['onDone']
  /** The same function, put into a span of that name. */
  readonly step: <Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
  ) => (...args: Args) => Result
}

/** Hashing and judging passwords. */
export function createPasswordFeature({
  config,
  secrets,
  now,
  log,
  step,
  onHashed,
  passwords = {},
}: PasswordParts) {
  const untraced = createPasswordHasher({ secrets, cost: config.bcryptCost, now, onDone: onHashed })
  // A hash is most of what a sign-in takes, its wait included.
  const hasher: PasswordHasher = {
    ...untraced,
    hash: step('portcullis.hash_password', untraced.hash),
    verify: step('portcullis.verify_password', untraced.verify),
  }
  const { serviceWords = [], ...others } = passwords
  const policy = createPasswordPolicy({
    ...others,
    minLength: config.passwordMinLength,
    serviceWords: [config.issuer, ...serviceWords],
    onBreachCheckFailed: (error) =>
      log.warn({ err: error }, 'breach check failed: password accepted without it'),
  })
  const running: Running = { prepare: () => policy.prepare(), stop: () => hasher.stop() }
  return { hasher, policy, running }
}
