import type { InputRule, InputTypeSpec } from '../inputs/input-types.js'
import type { FieldChecks } from './field-checks.js'

/** An argument that is guarded itself, or whose type leads to a guarded input field. */
export interface ArgumentSpec {
  readonly name: string
  readonly rule: InputRule | null
  readonly type: InputTypeSpec | null
}

/** What guards one field of an object type. */
export interface GuardedField {
  /** `Article.draft` */
  readonly coordinate: string
  readonly checks: FieldChecks | null
  readonly arguments: readonly ArgumentSpec[]
}
