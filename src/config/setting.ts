import type { Mode } from './mode.js'
import type { Parser } from './parsers.js'

/** One setting: how it is read, and its entry in `docs/configuration.md`. */
export type Setting = SettingFacts & Presence

interface SettingFacts {
  /** The environment variable; `null` if only code can set it. */
  readonly variable: string | null
  /** Its heading in `docs/configuration.md`. */
  readonly group: string
  readonly type: string
  readonly unit?: string
  readonly parser: Parser<unknown>
  /** Its value is never shown in messages. It can be in the file that the variable with the suffix `_FILE` names. */
  readonly secret?: true
  /** Resolved against the working directory. A file must be readable at start. */
  readonly path?: 'file' | 'folder'
  /** The documentation of a rule beyond the type, which `check` enforces. */
  readonly rule?: string
  /**
   * Checks `rule`. Each row annotates both parameters, and `CheckedRows` compares them with the other rows.
   *
   * @param others - settings with valid values; missing ones have faults of their own
   * @returns what the value "must be", or `null`
   */
  // A method, because its parameters are bivariant: rows of different value types fit into one list.
  check?(value: unknown, others: never): string | null
  /** What the setting does, for operators. */
  readonly doc: string
}

/** Whether the configuration always has the value. An optional value has no default. */
type Presence =
  | {
      /** In the form that a user would write; parsed like any other value. */
      readonly default: unknown
      readonly defaultByMode?: never
      readonly requiredInProduction?: never
    }
  | {
      readonly default?: never
      /** A default that depends on the mode. */
      readonly defaultByMode: Readonly<Record<Mode, unknown>>
      readonly requiredInProduction?: never
    }
  | { readonly default?: never; readonly defaultByMode?: never; readonly requiredInProduction?: true }

/** Settings by the name of their member in the configuration. */
export type SettingRows = Readonly<Record<string, Setting>>

/** A row with the names of its configuration member and its option. */
export type SettingRow = Setting & { readonly key: string; readonly option: string }

/** Adds the names to each row. The option of a duration or a size has no unit in its name. */
export function listSettings(rows: SettingRows): readonly SettingRow[] {
  return Object.entries(rows).map(([key, setting]) => ({
    ...setting,
    key,
    option: key.replace(/(?:Bytes|Seconds)$/, ''),
  }))
}
