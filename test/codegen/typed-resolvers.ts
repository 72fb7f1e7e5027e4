// Resolvers as an application writes them, with the generated types. The type checker decides: each `@ts-expect-error` is a field whose
// resolver may run for nobody, and a viewer that may be null is an error anywhere else.
import type { Context } from '../../src/context/context.js'
import type {
  ArticleResolvers,
  AuthPayloadResolvers,
  LetterResolvers,
  MutationResolvers,
  PrivateResolvers,
  QueryResolvers,
  SubscriptionResolvers,
} from './generated/resolvers.js'

const id = (_parent: unknown, _args: unknown, { viewer }: { readonly viewer: { readonly userId: string } }) =>
  viewer.userId.length
const text = (
  _parent: unknown,
  _args: unknown,
  { viewer }: { readonly viewer: { readonly userId: string } },
) => viewer.userId

export const query = {
  own: (_parent, _args, { viewer }) => viewer.userId.length,
  byRole: id,
  byScopes: id,
  stepUp: id,
  byDefault: id,
  alternatives: id,
  private: (_parent, _args, { viewer }) => ({ text: viewer.userId }),
  // @ts-expect-error: anyone may ask
  open: (_parent, _args, { viewer }) => viewer.userId.length,
  // @ts-expect-error: a policy may admit nobody in particular
  byPolicy: (_parent, _args, { viewer }) => viewer.userId.length,
  // @ts-expect-error: one alternative needs no viewer
  openAlternative: (_parent, _args, { viewer }) => viewer.userId.length,
  // @ts-expect-error: the rules of its type are about each of its fields
  article: (_parent, _args, { viewer }) => ({ title: viewer.userId }),
  // @ts-expect-error: a hidden object refuses no request
  hidden: (_parent, _args, { viewer }) => ({ authorId: viewer.userId }),
  // @ts-expect-error: the rule of an argument holds where it is given
  guardedArgument: (_parent, _args, { viewer }) => viewer.userId.length,
} satisfies QueryResolvers

export const article = {
  id: text,
  note: text,
  draft: text,
  // @ts-expect-error: neither its type nor an interface has a rule for it
  title: (_parent, _args, { viewer }) => viewer.userId,
} satisfies ArticleResolvers

export const others = {
  private: { text } satisfies PrivateResolvers,
  letter: { authorId: text } satisfies LetterResolvers,
  mutation: {
    changePassword: async (_parent, _args, { viewer }) => ({ token: viewer.userId }),
    login: async (_parent, _args, { viewer }) => {
      // @ts-expect-error: who signs in has no viewer yet
      const { userId } = viewer
      return { token: userId }
    },
  } satisfies MutationResolvers,
  payload: {
    // @ts-expect-error: no rule
    token: (_parent, _args, { viewer }) => viewer.userId,
  } satisfies AuthPayloadResolvers,
  subscription: {
    changed: { subscribe: (_parent, _args, { viewer }) => eventsOf(viewer.userId) },
  } satisfies SubscriptionResolvers,
}

async function* eventsOf(userId: string) {
  yield { changed: userId.length }
}

/** The roles of the viewer are those of the schema. */
export const roles = {
  byRole: (_parent, _args, { viewer }) => Number(viewer.roles.includes('EDITOR')),
  // @ts-expect-error: misspelt
  byScopes: (_parent, _args, { viewer }) => Number(viewer.roles.includes('EDITR')),
  // A function of any context takes it.
  stepUp: (_parent, _args, context) => rolesOf(context).length,
} satisfies QueryResolvers

function rolesOf({ viewer }: Context): readonly string[] {
  return viewer?.roles ?? []
}

/** A wider context of an application keeps its members. */
interface OwnContext extends Context {
  readonly tickets: readonly string[]
}
export const wider: QueryResolvers<OwnContext> = {
  own: (_parent, _args, { viewer, tickets }) => tickets.indexOf(viewer.userId),
  // @ts-expect-error: no such member
  byRole: (_parent, _args, { letters }) => letters.length,
}
