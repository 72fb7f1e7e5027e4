import type { InputRule, InputTypeSpec } from '../inputs/input-types.js'
import type { FieldChecks } from './field-checks.js'

/** An argument with rules, or whose type contains a guarded input field at any depth. */
export interface ArgumentSpec {
  readonly name: string
  readonly rule: InputRule | null
  readonly type: InputTypeSpec | null
}

/** The compiled rules of one field of an object type. */
export interface GuardedField {
  /** `Article.draft` */
  readonly coordinate: string
  readonly checks: FieldChecks | null
  readonly arguments: readonly ArgumentSpec[]
}
