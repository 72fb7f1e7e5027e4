import type { Policies } from '../../authorization/index.js'
import type { Context } from '../../context/context.js'
import type {
  ApplicationParts,
  ContextAddition,
  PortcullisOptions,
  ResolverMap,
  ServicePolicies,
  ServicePolicy,
} from '../public.js'

/** The result of the application's `setup` function. */
export interface OwnServices<Own> {
  readonly value: Own
  /** Calls `stop` of the services, if there is one. */
  stop(): Promise<void>
}

/** The options of an application that depend on its services, bound to them. */
export interface BoundOptions {
  readonly resolvers: readonly ResolverMap[]
  /** Adds the application's members to a context; `undefined` if it adds none. */
  readonly extend: ((context: Context) => ContextAddition | Promise<ContextAddition>) | undefined
  readonly policies: Policies<Context>
}

/**
 * Runs `setup` once.
 *
 * @throws whatever `setup` throws, and a TypeError if it returns no object
 */
export async function runSetup<Own>(
  setup: PortcullisOptions<Own>['setup'],
  parts: ApplicationParts,
): Promise<OwnServices<Own>> {
  // The type parameter has its default if the option is omitted.
  const value = setup === undefined ? (parts as Own) : await setup(parts)
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('createPortcullis: setup must return an object, the services of the application')
  }
  return {
    value,
    async stop() {
      if (setup !== undefined && 'stop' in value && typeof value.stop === 'function') await value.stop()
    },
  }
}

/** Passes the services to the options that take them. Creates the resolvers. */
export async function bindOptions<Own>(
  { resolvers, context, policies = {} }: PortcullisOptions<Own>,
  own: Own,
): Promise<BoundOptions> {
  const made = typeof resolvers === 'function' ? await resolvers(own) : resolvers
  return {
    resolvers: [made ?? []].flat(),
    extend: context === undefined ? undefined : (base) => context(base, own),
    policies: bindPolicies(policies, own),
  }
}

/** Passes the services to each policy as its last argument. */
export function bindPolicies<Own>(policies: ServicePolicies<Own>, own: Own): Policies<Context> {
  return Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, bindPolicy(policy, own)]))
}

function bindPolicy<Own>(policy: ServicePolicy<Own>, own: Own): Policies<Context>[string] {
  if (typeof policy === 'function') return (viewer, context) => policy(viewer, context, own)
  // Read at each call: `decide` may be a method that uses `this`.
  const { filter } = policy
  return {
    per: 'object',
    decide: (viewer, object, context) => policy.decide(viewer, object, context, own),
    ...(filter === undefined ? {} : { filter: (viewer) => filter.call(policy, viewer, own) }),
  }
}
