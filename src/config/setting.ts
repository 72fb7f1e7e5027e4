import type { Mode } from './mode.js'
import type { Parser } from './parsers.js'

/** One row: all that is known of a setting, for reading it and for `docs/configuration.md`. */
export type Setting = SettingFacts & Presence

interface SettingFacts {
  /** The environment variable; `null` for what only code can say. */
  readonly variable: string | null
  /** Which heading of the reference it stands under. */
  readonly group: string
  readonly type: string
  readonly unit?: string
  readonly parser: Parser<unknown>
  /** Its value is never shown, in no message. */
  readonly secret?: true
  /** Resolved against the working folder; a file must be there and readable at start. */
  readonly path?: 'file' | 'folder'
  /** A rule beyond the type, stated for the reference and decided by `check`. */
  readonly rule?: string
  /**
   * Decides that rule. Each row annotates both parameters, and `CheckedRows` compares them with the other rows.
   *
   * @param others - the settings that could be read; what is missing in it has a fault of its own
   * @returns what the value "must be", or `null`
   */
  // A method, so that rows of different values fit into one list.
  check?(value: unknown, others: never): string | null
  /** For the operator: what it does, in sentences. */
  readonly doc: string
}

/** Whether the configuration always has the value. One that may be absent has no default. */
type Presence =
  | {
      /** As one would write it, and read by the same parser. */
      readonly default: unknown
      readonly defaultByMode?: never
      readonly requiredInProduction?: never
    }
  | {
      readonly default?: never
      /** Where it depends on the mode. */
      readonly defaultByMode: Readonly<Record<Mode, unknown>>
      readonly requiredInProduction?: never
    }
  | { readonly default?: never; readonly defaultByMode?: never; readonly requiredInProduction?: true }

/** Settings by the member of the configuration that holds their value. */
export type SettingRows = Readonly<Record<string, Setting>>

/** A row with the names it goes by: of the configuration's member, and of the option. */
export type SettingRow = Setting & { readonly key: string; readonly option: string }

/** Row by row. A duration's option goes without its unit. */
export function listSettings(rows: SettingRows): readonly SettingRow[] {
  return Object.entries(rows).map(([key, setting]) => ({
    ...setting,
    key,
    option: key.replace(/Seconds$/, ''),
  }))
}
