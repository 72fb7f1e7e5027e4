import { type Context, signedInViewer } from 'portcullis'
import type { Article, Articles } from './articles.js'
import type { EditorialContext } from './authors.js'

/** Resolvers without one role check: who may do what stands in `schema.graphql`. */
export function createResolvers(articles: Articles) {
  return {
    Query: {
      articles: (_parent: unknown, { first }: { first: number }) => articles.published(first),
      article: (_parent: unknown, { id }: { id: string }) => articles.onePublished(id),
      drafts: (_parent: unknown, { first }: { first: number }) => articles.drafts(first),
      myArticles: (_parent: unknown, { first }: { first: number }, context: Context) =>
        articles.by(signedInViewer(context).userId, first),
    },
    Mutation: {
      writeArticle: (
        _parent: unknown,
        { input }: { input: { title: string; text: string } },
        context: Context,
      ) => articles.write(signedInViewer(context).userId, input.title, input.text),
      publishArticle: (_parent: unknown, { id }: { id: string }) => articles.publish(id, new Date()),
      addNote: (_parent: unknown, { input }: { input: { articleId: string; text: string } }) =>
        articles.addNote(input.articleId, input.text),
    },
    Article: {
      id: ({ _id }: Article) => _id.toHexString(),
      authorId: ({ authorId }: Article) => authorId.toHexString(),
      author: ({ authorId }: Article, _args: unknown, { authors }: EditorialContext) =>
        authors.load(authorId.toHexString()),
    },
  }
}
