import type { OwnCollection } from '../collections/store.js'

/** Callbacks of a feature for changes of a collection, made by other instances or manually in the database. */
export interface Watch {
  readonly collection: OwnCollection
  /** Conditions of a `$match` on change events. Default: all events of the collection. */
  readonly match?: Readonly<Record<string, unknown>>
  /** @param id - of the changed document; `null` if the change is not about one document */
  changed(id: unknown): void
  /** Changes may have been missed. Omitted by features without a cache, and by those that poll. */
  missed?(): void
  /** The change stream is complete again, after changes may have been missed. */
  reopened?(): void
}
