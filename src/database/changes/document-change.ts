/** A change of one document. Subscribers share it: it must not be changed. */
export interface DocumentChange<Document = Readonly<Record<string, unknown>>> {
  readonly type: 'insert' | 'update' | 'replace' | 'delete'
  /** The `_id` of the document. */
  readonly id: unknown
  /** As stored, not hydrated: after the change, or after a later one. `null` once it was deleted. */
  readonly document: Document | null
  /** Names of the fields that an update set or removed: `text`, `tags.0`. Empty for other types. */
  readonly fields: readonly string[]
}
