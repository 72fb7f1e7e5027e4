import { defaultFieldResolver, type GraphQLSchema } from 'graphql'

interface Asked<Context> {
  readonly rootFields?: { next(context: Context): void | Promise<void> } | null
}

/**
 * Makes each root field of a mutation ask first whether the viewer of its request still counts: before its guards, so
 * that these decide for the viewer as it is now. An application's own fields too.
 *
 * @param schema - complete and guarded; changed in place
 */
export function askBeforeRootFields<Context extends Asked<Context>>(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field
    // In process, the caller brings the context, which need not be one of ours.
    field.resolve = (source, args, context: Context | undefined, info) => {
      const asked = context?.rootFields?.next(context)
      return asked instanceof Promise
        ? asked.then(() => resolve(source, args, context, info))
        : resolve(source, args, context, info)
    }
  }
}
