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
  /** Called after each password hash. */
  readonly onHashed?: PasswordHasherOptions['onDone']
  /** Wraps a function in a span of that name. */
  readonly step: <Args extends readonly unknown[], Result>(
    name: string,
    run: (...args: Args) => Result,
  ) => (...args: Args) => Result
}

/** Builds the passwords feature: hasher and policy. */
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
  // Traced, because hash and queue wait are most of the duration of a sign-in.
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
