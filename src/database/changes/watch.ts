import type { OwnCollection } from '../collections/store.js'

/** What a feature does when documents of a collection change: on other instances, or by hand in the database. */
export interface Watch {
  readonly collection: OwnCollection
  /** Which changes matter, as conditions of a `$match` on change events. Default: all. */
  readonly match?: Readonly<Record<string, unknown>>
  /** @param id - of the changed document; `null` where the change is not of one document */
  changed(id: unknown): void
  /** Changes may have been missed. Left out where nothing is cached, or where a poll reads it again anyway. */
  missed?(): void
}
