import type { FieldChecks } from './field-checks.js'

/** What guards one field of an object type. */
export interface GuardedField {
  /** `Article.draft` */
  readonly coordinate: string
  readonly checks: FieldChecks | null
}
