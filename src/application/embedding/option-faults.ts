import { specifiedDirectives } from 'graphql'
import { defaultDirectiveNames } from '../../authorization/index.js'
import type { ConfigurationFault } from '../../config/index.js'
import { connectionFault } from '../../database/index.js'
import type { PortcullisOptions } from '../public.js'
import { hookNames } from './hooks.js'

/** The options of `createPortcullis` that are not settings. Settings are checked by `readConfiguration`. */
type Given = { readonly [Name in keyof PortcullisOptions]?: unknown }

const functions = ['setup', 'context', 'onEvent', 'onDatabaseLost', 'sendMail', 'now'] as const

/** Finds the faults of the options that are not settings. The messages contain no values. */
export function optionFaults(options: Given): readonly ConfigurationFault[] {
  const { connection, mongodbUri, attach, typeDefs, resolvers, policies, plugins, hooks } = options
  return [
    ...functions
      .filter((key) => options[key] !== undefined && typeof options[key] !== 'function')
      .map((key) => ({ key, rule: 'must be a function' })),
    ...(attach === undefined || typeof attach === 'boolean'
      ? []
      : [{ key: 'attach', rule: 'must be a boolean' }]),
    ...(isTypeDefs(typeDefs)
      ? []
      : [{ key: 'typeDefs', rule: 'must be type definitions, or a list of them' }]),
    ...(isResolvers(resolvers)
      ? []
      : [{ key: 'resolvers', rule: 'must be resolvers, a list of them or a function' }]),
    ...policyFaults(policies),
    ...authorizationFaults(options),
    ...(isListOfObjects(plugins) ? [] : [{ key: 'plugins', rule: 'must be a list of Apollo plugins' }]),
    ...hookFaults(hooks),
    ...connectionFaults(connection, mongodbUri),
  ]
}

function isTypeDefs(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => each !== undefined && isTypeDefs(each))
  return typeof value === 'string' || isResolvers(value)
}

function isResolvers(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function isListOfObjects(value: unknown): boolean {
  if (value === undefined) return true
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null)
}

/** Options that `authorize` takes: each with what it may be, and how that is said. */
const authorizationOptions = [
  ['default', isOneOf('public', 'auth', 'deny'), "must be 'public', 'auth' or 'deny'"],
  [
    'directives',
    isDirectiveNames,
    'must be an object of different names, by name of a directive of Portcullis',
  ],
  ['accessible', isListOfTexts, 'must be a list of names'],
  ['scopes', isListOfTexts, 'must be a list of names'],
  ['ownerPaths', isRecordOfTexts, 'must be an object of paths, by coordinate'],
  ['hideRequirements', isOneOf(true, false, 'anonymous'), "must be a boolean or 'anonymous'"],
  ['refusals', isOneOf('partial', 'whole'), "must be 'partial' or 'whole'"],
  ['errors', isOneOf('each', 'grouped'), "must be 'each' or 'grouped'"],
  ['maxErrors', isCount, 'must be a whole number of 1 or more'],
] as const

function authorizationFaults(options: Given): readonly ConfigurationFault[] {
  return authorizationOptions.flatMap(([key, isValid, rule]) =>
    options[key] === undefined || isValid(options[key]) ? [] : [{ key, rule }],
  )
}

function isOneOf(...known: readonly unknown[]): (value: unknown) => boolean {
  return (value) => known.includes(value)
}

/** Names that differ from each other and from those of graphql-js. An unknown member is a fault: nothing would be renamed. */
function isDirectiveNames(value: unknown): boolean {
  if (!isRecordOfTexts(value)) return false
  const names: Readonly<Record<string, string>> = { ...defaultDirectiveNames, ...value }
  const all = [...Object.values(names), ...specifiedDirectives.map(({ name }) => name)]
  return (
    Object.keys(names).length === Object.keys(defaultDirectiveNames).length &&
    new Set(all).size === all.length &&
    Object.values(names).every((name) => /^(?!__)[_a-z][_a-z0-9]*$/i.test(name))
  )
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isRecordOfTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    isListOfTexts(Object.values(value))
  )
}

function policyFaults(policies: unknown): readonly ConfigurationFault[] {
  if (policies === undefined) return []
  if (typeof policies !== 'object' || policies === null) {
    return [{ key: 'policies', rule: 'must be an object of functions' }]
  }
  return Object.entries(policies)
    .filter(([, policy]) => !isPolicy(policy))
    .map(([name]) => ({
      key: `policies.${name}`,
      rule: "must be a function, or an object with per: 'object' and the function decide",
    }))
}

/** An unknown name is a fault: a misspelt hook would never refuse anything. */
function hookFaults(hooks: unknown): readonly ConfigurationFault[] {
  if (hooks === undefined) return []
  if (typeof hooks !== 'object' || hooks === null || Array.isArray(hooks)) {
    return [{ key: 'hooks', rule: 'must be an object of functions' }]
  }
  const known: ReadonlySet<string> = new Set(hookNames)
  return Object.entries(hooks).flatMap(([name, hook]) => {
    const key = `hooks.${name}`
    if (!known.has(name)) return [{ key, rule: `is unknown. There are ${hookNames.join(', ')}` }]
    return hook === undefined || typeof hook === 'function' ? [] : [{ key, rule: 'must be a function' }]
  })
}

function isPolicy(policy: unknown): boolean {
  if (typeof policy === 'function') return true
  if (typeof policy !== 'object' || policy === null) return false
  const { per, decide, filter }: { per?: unknown; decide?: unknown; filter?: unknown } = policy
  const hasFilter = filter === undefined || typeof filter === 'function'
  return per === 'object' && typeof decide === 'function' && hasFilter
}

function connectionFaults(connection: unknown, mongodbUri: unknown): readonly ConfigurationFault[] {
  if (connection === undefined) return []
  const rule = connectionFault(connection)
  return [
    ...(rule === null ? [] : [{ key: 'connection', rule }]),
    ...(mongodbUri === undefined
      ? []
      : [{ key: 'mongodbUri', rule: 'must not be set together with connection' }]),
  ]
}
