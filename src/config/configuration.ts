import type { Parser } from './parsers.js'
import type { SettingRows } from './setting.js'

/**
 * The values that rows are parsed to. Durations are in seconds, paths absolute. An optional member is absent, never
 * `undefined`.
 */
export type ConfigurationOf<Rows extends SettingRows> = Flat<
  {
    readonly [Key in keyof Rows as Key extends AlwaysThere<Rows> ? Key : never]: ValueOf<Rows[Key]>
  } & {
    readonly [Key in keyof Rows as Key extends AlwaysThere<Rows> ? never : Key]?: ValueOf<Rows[Key]>
  }
>

/**
 * Rows as options. An option takes precedence over its environment variable; `undefined` counts as not set. A duration
 * is written `15m` (s, m, h or d) or as a number of seconds; a list may be one string with commas.
 */
export type OptionsOf<Rows extends SettingRows> = {
  readonly [Key in keyof Rows as OptionName<Key>]?: OptionOf<Rows[Key]> | undefined
}

/**
 * Type-checks the `check` of each row: its value must be what the parser returns, and its `others` must be settings of
 * these rows.
 */
export type CheckedRows<Rows extends SettingRows> = {
  readonly [Key in keyof Rows]: Rows[Key] extends {
    check(value: infer Value, others: infer Others): string | null
  }
    ? ValueOf<Rows[Key]> extends Value
      ? Partial<ConfigurationOf<Rows>> extends Others
        ? keyof Others extends keyof Rows
          ? Rows[Key]
          : 'its check asks for a setting that does not exist'
        : 'its check takes another setting for what it is not'
      : 'its check takes another value than its parser gives'
    : Rows[Key]
}

/** Rows whose value is always present: those with a default, and `mode`, whose default is `modeByDefault`. */
type AlwaysThere<Rows> = {
  [Key in keyof Rows]: Key extends 'mode'
    ? Key
    : Rows[Key] extends { readonly default: unknown } | { readonly defaultByMode: unknown }
      ? Key
      : never
}[keyof Rows]

type ValueOf<Row> = Row extends { readonly parser: Parser<infer Value, infer _> } ? Value : never

type OptionOf<Row> = Row extends { readonly parser: Parser<infer _, infer Option> } ? Option : never

type OptionName<Key> = Key extends `${infer Base}${'Bytes' | 'Seconds'}` ? Base : Key

/** Flattens an intersection to one object type, for display in editors. */
type Flat<Type> = { readonly [Key in keyof Type]: Type[Key] }
