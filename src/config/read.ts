import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { closest } from './closest.js'
import type { Configuration, ConfigurationOptions, Mode } from './configuration.js'
import { ConfigurationError, type ConfigurationFault, shown } from './faults.js'
import { isInjectedPort } from './injected-port.js'
import { isSet, modeByDefault } from './mode.js'
import { type Row, settingList } from './settings.js'

export interface ConfigurationSources {
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Win over `env`. */
  readonly options?: ConfigurationOptions
  /** A database is given in another way than by `mongodbUri`. */
  readonly hasDatabase?: boolean
  /** Found elsewhere, to be reported together with the others. */
  readonly faults?: readonly ConfigurationFault[]
  /** Relative paths begin here. Default: the working folder. */
  readonly cwd?: string
  /** Default: asks the file system. */
  readonly isReadableFile?: (path: string) => boolean
}

/** What was written, and where: for the message. */
type Written = { readonly key: string; readonly value: unknown }

/**
 * Reads and validates the whole configuration.
 *
 * @throws ConfigurationError naming every fault, secrets never shown
 */
export function readConfiguration(sources: ConfigurationSources): Configuration {
  const faults: ConfigurationFault[] = [...(sources.faults ?? []), ...unknownOptions(sources.options ?? {})]
  const written = new Map(settingList.map((row) => [row.key, writtenOf(row, sources)]))
  const mode = modeOf(written, sources)
  const read: Record<string, unknown> = {}
  for (const row of settingList) {
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
  // Each value in it was read by the parser of its own row, and the table's type ties that to the member.
  const readable = read as Partial<Configuration>
  faults.push(...ruleFaults(readable, written))
  if (faults.length > 0) throw new ConfigurationError(faults)
  // Complete: the table's type demands a default for what is always there, and `mode` has one.
  return deepFreeze(readable as Configuration)
}

function writtenOf(row: Row, { env, options }: ConfigurationSources): Written | undefined {
  const option = Object.entries(options ?? {}).find(([name]) => name === row.option)
  if (option?.[1] !== undefined) return { key: row.option, value: option[1] }
  const text = row.variable === null ? undefined : env[row.variable]
  if (row.variable === null || !isSet(text) || isInjectedPort(row.variable, text)) return undefined
  // A secret counts to its last byte; elsewhere blanks around a value are slips of an env file.
  return { key: row.variable, value: row.secret ? text : text.trim() }
}

/** A mode that is misspelt is judged as production: its requirements are the stricter ones. */
function modeOf(
  written: ReadonlyMap<string, Written | undefined>,
  { env, hasDatabase }: ConfigurationSources,
): Mode {
  const named = written.get('mode')
  if (named === undefined)
    return modeByDefault(env, hasDatabase === true ? true : written.get('mongodbUri')?.value)
  return named.value === 'development' ? 'development' : 'production'
}

function byDefault(row: Row, mode: Mode): Written | undefined {
  const value = row.key === 'mode' ? mode : (row.defaultByMode?.[mode] ?? row.default)
  return value === undefined ? undefined : { key: row.variable ?? row.option, value }
}

function parseOne(
  row: Row,
  { key, value }: Written,
  { cwd = process.cwd(), isReadableFile = isReadableFileOnDisk }: ConfigurationSources,
): { kind: 'value'; value: unknown } | { kind: 'fault'; fault: ConfigurationFault } {
  const parsed = row.parser.safeParse(value)
  const rule = parsed.error?.issues[0]?.message
  if (!parsed.success) return { kind: 'fault', fault: fault(row, key, rule ?? 'is not valid', value) }
  if (row.path === undefined) return { kind: 'value', value: parsed.data }
  const absolute = resolve(cwd, String(parsed.data))
  if (row.path === 'file' && !isReadableFile(absolute)) {
    return { kind: 'fault', fault: fault(row, key, 'must name a file that can be read', value) }
  }
  return { kind: 'value', value: absolute }
}

function ruleFaults(
  read: Partial<Configuration>,
  written: ReadonlyMap<string, Written | undefined>,
): ConfigurationFault[] {
  const values: Readonly<Record<string, unknown>> = read
  return settingList.flatMap((row) => {
    const value = values[row.key]
    const rule = value === undefined ? null : (row.check?.(value, read) ?? null)
    if (rule === null) return []
    const { key, value: raw } = written.get(row.key) ?? {
      key: row.variable ?? row.option,
      value: row.default,
    }
    return [fault(row, key, rule, raw)]
  })
}

function missing(row: Row): ConfigurationFault {
  return { key: row.variable ?? row.option, rule: 'is required in production' }
}

function fault(row: Row, key: string, rule: string, raw: unknown): ConfigurationFault {
  const value = row.secret ? undefined : shown(raw)
  return value === undefined ? { key, rule } : { key, rule, value }
}

/** An option that is misspelt would otherwise leave its setting at the default, unseen. */
function unknownOptions(options: ConfigurationOptions): ConfigurationFault[] {
  const names = settingList.map(({ option }) => option)
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
    return false // not there, not ours to read, or no path at all: one and the same to the caller
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) deepFreeze(each)
  return Object.freeze(value)
}
