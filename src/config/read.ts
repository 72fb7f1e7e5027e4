import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { closest } from './closest.js'
import type { CheckedRows, ConfigurationOf, OptionsOf } from './configuration.js'
import { ConfigurationError, type ConfigurationFault, shown } from './faults.js'
import { isInjectedPort } from './injected-port.js'
import { isSet, type Mode, modeByDefault } from './mode.js'
import { fileVariable, isInFile, readSecretFile, type SecretRow, shownPath } from './secret-file.js'
import { listSettings, type SettingRow, type SettingRows } from './setting.js'

/** The sources of setting values. */
export interface SettingSources<Options = object> {
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Take precedence over `env`. */
  readonly options?: Options
  /** The database is provided other than by `mongodbUri`. */
  readonly hasDatabase?: boolean
  /** Faults found elsewhere, reported together with those of settings. */
  readonly faults?: readonly ConfigurationFault[]
  /** The base of relative paths. Default: `process.cwd()`. */
  readonly cwd?: string
  /** Default: checks the file system. */
  readonly isReadableFile?: (path: string) => boolean
}

/** A value with its variable or option, for messages. */
interface Written {
  readonly key: string
  readonly value: unknown
  /** The value was read from the file that `key` names: its path, unless it cannot be shown. */
  readonly file?: { readonly path: string | undefined }
  /** There is no value, because its file cannot be used. */
  readonly fault?: ConfigurationFault
}

/**
 * Reads and validates all settings. The result is deeply frozen.
 *
 * @throws ConfigurationError with all faults, never with the value of a secret
 */
export function readSettings<Rows extends SettingRows>(
  rows: Rows & CheckedRows<Rows>,
  sources: SettingSources<OptionsOf<Rows>>,
): ConfigurationOf<Rows> {
  const settings = listSettings(rows)
  const faults = [...(sources.faults ?? []), ...unknownOptions(settings, sources.options ?? {})]
  const written = new Map(settings.map((row) => [row.key, writtenOf(row, sources)]))
  const mode = modeOf(written, sources)
  const read: Record<string, unknown> = {}
  for (const row of settings) {
    const found = written.get(row.key) ?? byDefault(row, mode)
    if (found === undefined) {
      const isGiven = row.key === 'mongodbUri' && sources.hasDatabase === true
      if (row.requiredInProduction && mode === 'production' && !isGiven) faults.push(missing(row))
      continue
    }
    const result = parseOne(row, found, sources)
    if (result.kind === 'fault') faults.push(result.fault)
    else read[row.key] = result.value
  }
  faults.push(...ruleFaults(settings, read, written))
  if (faults.length > 0) throw new ConfigurationError(faults)
  // Each value comes from the parser of its row, which determines the member's type. A row without a default is
  // optional.
  return deepFreeze(read) as ConfigurationOf<Rows>
}

function writtenOf(row: SettingRow, sources: SettingSources): Written | undefined {
  const { env, options } = sources
  const option = Object.entries(options ?? {}).find(([name]) => name === row.option)
  if (option?.[1] !== undefined) return { key: row.option, value: option[1] }
  const text = row.variable === null ? undefined : env[row.variable]
  const fromFile = isInFile(row) ? writtenInFile(row, sources) : undefined
  if (fromFile !== undefined) return fromFile
  if (row.variable === null || !isSet(text) || isInjectedPort(row.variable, text)) return undefined
  // Whitespace is significant in a secret; elsewhere it is a common mistake in env files.
  return { key: row.variable, value: row.secret ? text : text.trim() }
}

/** Reads `NAME_FILE`. @returns `undefined` if it is not set */
function writtenInFile(row: SecretRow, { env, cwd = process.cwd() }: SettingSources): Written | undefined {
  const key = fileVariable(row)
  const path = env[key]?.trim()
  if (!isSet(path)) return undefined
  const withFault = (rule: string, value?: string) => {
    const fault = value === undefined ? { key, rule } : { key, rule, value }
    return { key, value: undefined, fault }
  }
  if (isSet(env[row.variable])) return withFault(`must not be set together with ${row.variable}`)
  const shown = shownPath(path, row)
  const read = readSecretFile(path, cwd)
  if (read.kind === 'value') return { key, value: read.value, file: { path: shown } }
  return shown === undefined
    ? withFault(`must be the path of a file, not the value of ${row.variable}`)
    : withFault(read.rule, shown)
}

/** An invalid mode counts as production, whose requirements are stricter. */
function modeOf(
  written: ReadonlyMap<string, Written | undefined>,
  { env, hasDatabase }: SettingSources,
): Mode {
  const named = written.get('mode')
  if (named === undefined)
    return modeByDefault(env, hasDatabase === true || written.get('mongodbUri') !== undefined)
  return named.value === 'development' ? 'development' : 'production'
}

function byDefault(row: SettingRow, mode: Mode): Written | undefined {
  const value = row.key === 'mode' ? mode : (row.defaultByMode?.[mode] ?? row.default)
  return value === undefined ? undefined : { key: row.variable ?? row.option, value }
}

function parseOne(
  row: SettingRow,
  source: Written,
  { cwd = process.cwd(), isReadableFile = isReadableFileOnDisk }: SettingSources,
): { kind: 'value'; value: unknown } | { kind: 'fault'; fault: ConfigurationFault } {
  const { value } = source
  if (source.fault !== undefined) return { kind: 'fault', fault: source.fault }
  const parsed = row.parser.safeParse(value)
  const rule = parsed.error?.issues[0]?.message
  if (!parsed.success) return { kind: 'fault', fault: fault(row, source, rule ?? 'is not valid') }
  if (row.path === undefined) return { kind: 'value', value: parsed.data }
  const absolute = resolve(cwd, String(parsed.data))
  if (row.path === 'file' && !isReadableFile(absolute)) {
    return { kind: 'fault', fault: fault(row, source, 'must name a file that can be read') }
  }
  return { kind: 'value', value: absolute }
}

function ruleFaults(
  settings: readonly SettingRow[],
  read: Readonly<Record<string, unknown>>,
  written: ReadonlyMap<string, Written | undefined>,
): ConfigurationFault[] {
  // `CheckedRows` verified at compile time that `read` has the settings that each check uses.
  const others = read as never
  return settings.flatMap((row) => {
    const value = read[row.key]
    const rule = value === undefined ? null : (row.check?.(value, others) ?? null)
    if (rule === null) return []
    const byItself = { key: row.variable ?? row.option, value: row.default }
    return [fault(row, written.get(row.key) ?? byItself, rule)]
  })
}

function missing(row: SettingRow): ConfigurationFault {
  return { key: row.variable ?? row.option, rule: 'is required in production' }
}

function fault(row: SettingRow, { key, value: raw, file }: Written, rule: string): ConfigurationFault {
  if (file !== undefined) return { key, rule: `names ${file.path ?? 'a file'}, whose content ${rule}` }
  const value = row.secret ? undefined : shown(raw)
  return value === undefined ? { key, rule } : { key, rule, value }
}

/** Reports misspelt options, whose settings would otherwise silently keep their defaults. */
function unknownOptions(settings: readonly SettingRow[], options: object): ConfigurationFault[] {
  const names = settings.map(({ option }) => option)
  return Object.keys(options)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const meant = closest(name, names)
      return { key: name, rule: `is not an option${meant === null ? '' : `: did you mean ${meant}?`}` }
    })
}

function isReadableFileOnDisk(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false // missing, not readable or an invalid path: all are the same fault
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFreeze(each)
  return Object.freeze(value)
}
