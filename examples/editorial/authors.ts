import DataLoader from 'dataloader'
import type { Context } from 'portcullis'

/** What readers see of an account. */
export interface Author {
  readonly id: string
  readonly name: string
}

export type AuthorLoader = DataLoader<string, Author | null>

/** What the application adds to the context of each request. */
export interface EditorialContext extends Context {
  readonly authors: AuthorLoader
}

/** Authors by account id: filled from the user loader, and nothing private of the account passes on. */
export function createAuthorLoader(users: Context['loaders']['user']): AuthorLoader {
  return new DataLoader(async (ids: readonly string[]) => {
    const found = await users.loadMany([...ids])
    return found.map((user) =>
      user instanceof Error || user === null ? user : { id: user.id, name: user.username },
    )
  })
}
