import {
  type Configuration,
  type ConfigurationOptions,
  settingList,
} from '../../src/application/configuration.js'
import type { Budget } from '../../src/manifest/index.js'
import type { Limits } from '../../src/server/request-limits.js'
import type { GrowingWaits, NetworkFactors, Shares } from '../../src/throttling/limits.js'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

type Duration = number | string
type List = readonly string[] | string
/** What a limit of the option `throttling` may leave out. */
type Figures<Limit> = { readonly [Figure in keyof Limit]?: Limit[Figure] | undefined } | undefined

/** The options of `createPortcullis` that are settings: each name and each type is a promise. */
interface PublishedOptions {
  readonly mode?: 'development' | 'production' | undefined
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly mongodbUri?: string | undefined
  readonly secret?: string | undefined
  readonly secretPrevious?: string | undefined
  readonly dataDir?: string | undefined
  readonly collectionPrefix?: string | undefined
  readonly mongod?: string | undefined
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
  readonly clientId?: string | undefined
  readonly scopesByRole?: Readonly<Record<string, readonly string[]>> | undefined
  readonly secondFactorRoles?: List | undefined
  readonly signingAlgorithm?: 'ES256' | 'RS256' | 'HS256' | undefined
  readonly signingKeysFile?: string | undefined
  readonly accessTokenTtl?: Duration | undefined
  readonly sessionIdleTtl?: Duration | undefined
  readonly sessionMaxTtl?: Duration | undefined
  readonly refreshGrace?: Duration | undefined
  readonly revocation?: 'coherent' | 'strict' | undefined
  readonly bcryptCost?: number | undefined
  readonly passwordMinLength?: number | undefined
  readonly registration?: 'open' | 'closed' | undefined
  readonly deletionGrace?: Duration | undefined
  readonly hookTimeout?: Duration | undefined
  readonly mailUrl?: string | undefined
  readonly mailFrom?: string | undefined
  readonly appUrl?: string | undefined
  readonly throttling?:
    | {
        readonly accountFailures?: Figures<GrowingWaits>
        readonly accountAddressFailures?: Figures<GrowingWaits>
        readonly deviceFailures?: Figures<GrowingWaits>
        readonly shares?: Figures<Shares>
        readonly networks?: Figures<NetworkFactors>
        readonly addressFailures?: Figures<Budget>
        readonly registrations?: Figures<Budget>
        readonly usernameChanges?: Figures<Budget>
        readonly tokenFailures?: Figures<Budget>
        readonly sessionRefreshes?: Figures<Budget>
        readonly signIns?: Figures<Budget>
        readonly mails?: Figures<Budget>
      }
    | undefined
  readonly eventRetention?: Duration | undefined
  readonly refreshEventRetention?: Duration | undefined
  readonly limits?: Partial<Limits> | undefined
  readonly emailLink?: 'any' | 'session' | undefined
  readonly corsOrigins?: List | undefined
  readonly corsHeaders?: List | undefined
  readonly hsts?: string | undefined
  readonly trustProxy?: List | undefined
  readonly introspection?: boolean | undefined
  readonly basePath?: string | undefined
  readonly tlsCertFile?: string | undefined
  readonly tlsKeyFile?: string | undefined
  readonly drainDelay?: Duration | undefined
  readonly operations?: 'any' | 'registered' | undefined
  readonly operationsFile?: string | undefined
  readonly metricsPort?: number | undefined
  readonly metricsToken?: string | undefined
  readonly memory?: number | string | undefined
  readonly websockets?: 'auto' | 'on' | 'off' | undefined
  readonly logLevel?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent' | undefined
}

/** What may be absent: whatever has no default. */
type Absent = {
  [Key in keyof Configuration]-?: undefined extends Configuration[Key] ? Key : never
}[keyof Configuration]

test('the options keep their names and types, and what has no default may be absent', () => {
  const options: Same<
    { [Name in keyof ConfigurationOptions]: ConfigurationOptions[Name] },
    { [Name in keyof PublishedOptions]: PublishedOptions[Name] }
  > = true
  const absent: Same<
    Absent,
    | 'mongodbUri'
    | 'secret'
    | 'secretPrevious'
    | 'mongod'
    | 'signingKeysFile'
    | 'operationsFile'
    | 'mailUrl'
    | 'mailFrom'
    | 'appUrl'
    | 'tlsCertFile'
    | 'tlsKeyFile'
    | 'metricsPort'
    | 'metricsToken'
  > = true

  // What is to be seen is that this compiles.
  expect([options, absent]).toEqual([true, true])
})

test('no two settings share an option or a variable', () => {
  const options = settingList.map(({ option }) => option)
  const variables = settingList.flatMap(({ variable }) => variable ?? [])

  expect(new Set(options).size).toBe(options.length)
  expect(new Set(variables).size).toBe(variables.length)
})
