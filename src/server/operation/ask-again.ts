import { defaultFieldResolver, type GraphQLSchema } from 'graphql'

interface Asked<Context> {
  readonly rootFields?: { next(context: Context): void | Promise<void> } | null
}

/**
 * Wraps each root field of the mutation type, including the application's, so that it first checks whether the viewer
 * is still valid. An earlier field of the same mutation may have ended the session. The check runs before the field's
 * guards, so that they decide for the current viewer.
 *
 * @param schema - complete and guarded. Changed in place
 */
export function askBeforeRootFields<Context extends Asked<Context>>(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field
    // For operations in process, the caller supplies the context, which may have another type.
    field.resolve = (source, args, context: Context | undefined, info) => {
      const asked = context?.rootFields?.next(context)
      return asked instanceof Promise
        ? asked.then(() => resolve(source, args, context, info))
        : resolve(source, args, context, info)
    }
  }
}
