import type { Configuration, Mode } from './configuration.js'
import type { Parser } from './parsers.js'

/** One row of the table: all that is known of a setting, for reading it and for `docs/configuration.md`. */
export interface Setting<Value = unknown> {
  /** The environment variable; `null` for what only code can say. */
  readonly variable: string | null
  /** Which heading of the reference it stands under. */
  readonly group:
    | 'Server'
    | 'Metrics'
    | 'Database'
    | 'Secrets and keys'
    | 'Tokens and sessions'
    | 'Passwords'
    | 'Events'
    | 'Limits'
    | 'Browsers'
  readonly type: string
  readonly unit?: string
  readonly parser: Parser<Value>
  /** As one would write it, and read by the same parser. */
  readonly default?: unknown
  /** Where it depends on the mode. */
  readonly defaultByMode?: Readonly<Record<Mode, unknown>>
  readonly requiredInProduction?: true
  /** Its value is never shown, in no message. */
  readonly secret?: true
  /** Resolved against the working folder; a file must be there and readable at start. */
  readonly path?: 'file' | 'folder'
  /** A rule beyond the type, stated for the reference and decided by `check`. */
  readonly rule?: string
  /**
   * Decides that rule.
   *
   * @param all - the settings that could be read; what is missing in it has a fault of its own
   * @returns what the value "must be", or `null`
   */
  // A method, so that rows of different values fit into one list.
  check?(value: Value, all: Partial<Configuration>): string | null
  /** For the operator: what it does, in sentences. */
  readonly doc: string
}

/** Settings by the member of the configuration that holds their value. */
export type SettingRows = Readonly<Record<string, Setting>>

type Always = { readonly default: unknown } | { readonly defaultByMode: Readonly<Record<Mode, unknown>> }

/** Every member of the configuration has its row, and one that is always there has a default. */
export type Settings = {
  readonly [Key in keyof Configuration]-?: Setting<NonNullable<Configuration[Key]>> &
    (undefined extends Configuration[Key] ? unknown : Key extends 'mode' ? unknown : Always)
}
