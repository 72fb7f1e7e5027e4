import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isSpecifiedScalarType,
} from 'graphql'
import { defaultOf, executedDefault, isWritten, replaceDefault } from './default-value.js'

/**
 * The marked default of a guarded input field. graphql-js fills defaults into variables before any resolver runs, so a
 * supplied value could not be distinguished from a default. No request can contain an instance of this class. It prints
 * and serializes as the real default, which the guard puts in its place before the resolver runs. Defaults that are
 * lists or input objects are recognized by identity instead.
 */
class SchemaDefault {
  constructor(readonly value: unknown) {}

  /** The built-in scalars serialize an object by `valueOf` and `toJSON`. */
  valueOf(): unknown {
    return this.value
  }

  toJSON(): unknown {
    return this.value
  }
}

/** How the default of one input field is recognized in coerced values and replaced. */
export interface DefaultMark {
  /** The default that graphql-js fills in, compared by identity. `undefined` if it fills in nothing. */
  readonly executable: unknown
  /** Whether `executable` itself contains marked defaults that need to be replaced. */
  readonly hasMarks: boolean
  /** The real default, if it differs from `executable`. */
  readonly fill: { readonly value: unknown } | null
}

const NO_DEFAULT: DefaultMark = { executable: undefined, hasMarks: false, fill: null }

/** Marks the defaults of guarded input fields, by coordinate. Changes the types of the given schema. */
export function markDefaults(
  schema: GraphQLSchema,
  isGuarded: (coordinate: string) => boolean,
): (coordinate: string) => DefaultMark {
  const marks = new Map<string, DefaultMark>()
  const leaves = new Set<GraphQLScalarType | GraphQLEnumType>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue
    const config = type.toConfig()
    let isMarked = false
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const mark = isGuarded(coordinate) ? markDefault(field) : keepDefault(field)
      marks.set(coordinate, mark)
      if (mark.fill === null) continue
      isMarked = true
      const leaf = getNamedType(field.type)
      if (isLeafType(leaf) && !isSpecifiedScalarType(leaf)) leaves.add(leaf)
    }
    if (isMarked) keepDefaults(type, config.fields)
  }
  for (const leaf of leaves) serializeMarks(leaf)
  return (coordinate) => marks.get(coordinate) ?? NO_DEFAULT
}

function markDefault(field: GraphQLInputField): DefaultMark {
  const defaultValue = defaultOf(field)
  if (defaultValue === undefined) return NO_DEFAULT
  if (defaultValue === null) {
    // No object prints as null, so a default of null is removed and only filled in by the guard. The field stays
    // optional.
    replaceDefault(field, undefined)
    return { executable: undefined, hasMarks: false, fill: { value: null } }
  }
  if (isLeafType(getNullableType(field.type))) {
    const executable = new SchemaDefault(defaultValue)
    replaceDefault(field, executable)
    return { executable, hasMarks: false, fill: { value: defaultValue } }
  }
  // A list type may have a single item as its default. Wrapped in a list, it is recognized by identity.
  if (!isWritten(field) && typeof defaultValue !== 'object' && isListType(getNullableType(field.type)))
    field.defaultValue = [defaultValue]
  return keepDefault(field)
}

/** A default that is a list or an input object is recognized by identity. graphql 17 coerces it on first use. */
function keepDefault(field: GraphQLInputField): DefaultMark {
  if (!isWritten(field)) return { executable: field.defaultValue, hasMarks: false, fill: null }
  return {
    get executable() {
      return executedDefault(field)
    },
    hasMarks: true,
    fill: null,
  }
}

/** Makes copies of the type, such as a sorted schema for printing, use the original defaults. */
function keepDefaults(
  type: GraphQLInputObjectType,
  before: ReturnType<GraphQLInputObjectType['toConfig']>['fields'],
): void {
  const toConfig = type.toConfig.bind(type)
  type.toConfig = () => {
    const config = toConfig()
    for (const [name, field] of Object.entries(config.fields)) {
      const known = before[name]
      if (known === undefined) continue
      field.defaultValue = known.defaultValue
      if ('default' in known) Reflect.set(field, 'default', known.default)
    }
    return config
  }
}

/** graphql-js calls `serialize` up to version 16, `coerceOutputValue` from version 17. */
function serializeMarks(leaf: GraphQLScalarType | GraphQLEnumType): void {
  for (const name of ['serialize', 'coerceOutputValue']) {
    const original: unknown = Reflect.get(leaf, name)
    if (typeof original !== 'function') continue
    Reflect.set(leaf, name, (value: unknown) =>
      original.call(leaf, value instanceof SchemaDefault ? value.value : value),
    )
  }
}

/** Coerced input objects whose defaults were filled in, with the names of those fields. */
const filled = new WeakMap<object, Set<string>>()

/** Whether the coerced value of a field is the schema's default. */
export function isSchemaDefault(object: object, name: string, mark: DefaultMark): boolean {
  const value: unknown = Reflect.get(object, name)
  if (value instanceof SchemaDefault || filled.get(object)?.has(name) === true) return true
  return typeof value === 'object' && value !== null && value === mark.executable
}

/** The part of an input type's specification that filling in defaults needs. */
export interface FillSpec {
  readonly fields: ReadonlyMap<
    string,
    { readonly name: string; readonly mark: DefaultMark; readonly type: FillSpec | null }
  >
}

/**
 * Replaces marked defaults in coerced input objects by the real ones, in place. Executions may share objects that are
 * defaults themselves, so replaced values stay recorded as defaults. Iterative.
 */
export function fillDefaults(type: FillSpec, value: unknown): void {
  const tasks: { type: FillSpec; value: unknown }[] = [{ type, value }]
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task.value !== 'object' || task.value === null || filled.has(task.value)) continue
    const names = new Set<string>()
    filled.set(task.value, names)
    if (Array.isArray(task.value)) {
      for (const item of task.value) tasks.push({ type: task.type, value: item })
      continue
    }
    for (const field of task.type.fields.values()) fillField(task.value, field, names, tasks)
  }
}

function fillField(
  object: object,
  { name, mark, type }: { readonly name: string; readonly mark: DefaultMark; readonly type: FillSpec | null },
  names: Set<string>,
  tasks: { type: FillSpec; value: unknown }[],
): void {
  const isOwn = Object.hasOwn(object, name)
  if (isOwn && isSchemaDefault(object, name, mark)) {
    names.add(name)
    if (mark.fill !== null) Reflect.set(object, name, mark.fill.value)
    else if (mark.hasMarks && type !== null) tasks.push({ type, value: Reflect.get(object, name) })
  } else if (!isOwn && mark.fill !== null && mark.executable === undefined) {
    names.add(name)
    Reflect.set(object, name, mark.fill.value)
  } else if (isOwn && type !== null) {
    tasks.push({ type, value: Reflect.get(object, name) })
  }
}
