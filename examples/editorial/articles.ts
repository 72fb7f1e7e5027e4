import {
  type Connection,
  type Model,
  Schema,
  Types,
  type UpdateQuery,
  type UpdateWithAggregationPipeline,
} from 'mongoose'
import { NotFound } from 'portcullis'

/** An article as it is stored. */
export interface Article {
  readonly _id: Types.ObjectId
  readonly authorId: Types.ObjectId
  readonly title: string
  readonly draft: string
  readonly text: string | null
  readonly notes: readonly string[]
  readonly publishedAt: Date | null
}

const articleSchema = new Schema<Article>({
  authorId: { type: Schema.Types.ObjectId, required: true },
  title: { type: String, required: true },
  draft: { type: String, required: true },
  text: { type: String, default: null },
  notes: { type: [String], default: [] },
  publishedAt: { type: Date, default: null },
})
articleSchema.index({ publishedAt: -1 })
articleSchema.index({ authorId: 1, _id: -1 })

const largestPage = 100

/** The application's own service, on a model of its own and the server's connection. */
export async function openArticles(connection: Connection) {
  const articles: Model<Article> = connection.model<Article>('Article', articleSchema)
  await articles.createIndexes()

  const list = (filter: object, sort: Record<string, 1 | -1>, first: number) =>
    articles
      .find(filter)
      .sort(sort)
      .limit(Math.min(Math.max(first, 1), largestPage))
      .lean<Article[]>()

  async function change(
    id: string,
    update: UpdateWithAggregationPipeline | UpdateQuery<Article>,
  ): Promise<Article> {
    if (!Types.ObjectId.isValid(id)) throw new NotFound()
    const changed = await articles
      .findByIdAndUpdate(id, update, { returnDocument: 'after', updatePipeline: true })
      .lean<Article | null>()
    if (changed === null) throw new NotFound()
    return changed
  }

  return {
    published: (first: number) => list({ publishedAt: { $ne: null } }, { publishedAt: -1 }, first),
    drafts: (first: number) => list({ publishedAt: null }, { _id: 1 }, first),
    by: (authorId: string, first: number) =>
      list({ authorId: new Types.ObjectId(authorId) }, { _id: -1 }, first),
    onePublished: async (id: string) =>
      Types.ObjectId.isValid(id)
        ? articles.findOne({ _id: id, publishedAt: { $ne: null } }).lean<Article | null>()
        : null,
    write: async (authorId: string, title: string, text: string) =>
      (await articles.create({ authorId, title, draft: text })).toObject<Article>(),
    // A pipeline, so that what is published is the draft as it is at that moment.
    publish: (id: string, at: Date) => change(id, [{ $set: { publishedAt: at, text: '$draft' } }]),
    addNote: (id: string, note: string) => change(id, { $push: { notes: { $each: [note], $slice: -100 } } }),
  }
}

export type Articles = Awaited<ReturnType<typeof openArticles>>
