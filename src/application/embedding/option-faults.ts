import type { ConfigurationFault } from '../../config/index.js'
import { connectionFault } from '../../database/index.js'
import type { PortcullisOptions } from '../public.js'

/** The options of `createPortcullis` that are not settings. Settings are checked by `readConfiguration`. */
type Given = { readonly [Name in keyof PortcullisOptions]?: unknown }

const functions = ['setup', 'context', 'onEvent', 'onDatabaseLost', 'now'] as const

/** Finds the faults of the options that are not settings. The messages contain no values. */
export function optionFaults(options: Given): readonly ConfigurationFault[] {
  const { connection, mongodbUri, attach, typeDefs, resolvers, policies } = options
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

function isPolicy(policy: unknown): boolean {
  if (typeof policy === 'function') return true
  if (typeof policy !== 'object' || policy === null) return false
  const { per, decide }: { per?: unknown; decide?: unknown } = policy
  return per === 'object' && typeof decide === 'function'
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
