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
 * graphql-js fills the schema's defaults into variables before any resolver runs, so that a value which the client
 * sent can't be told from a default any more. A guarded input field therefore has a default that nobody can send: an
 * object of this class, which prints and serializes as the real default. Guards put the real one in its place before
 * the resolver runs. Defaults that are lists or input objects need none: no sent value is the very same object.
 */
class SchemaDefault {
  constructor(readonly value: unknown) {}

  /** The built-in scalars serialize an object by these. */
  valueOf(): unknown {
    return this.value
  }

  toJSON(): unknown {
    return this.value
  }
}

/** What a schema of our own does with the default of one guarded input field. */
export interface DefaultMark {
  /** What graphql-js fills in now; compared by identity. `undefined` where it fills in nothing. */
  readonly executable: unknown
  /** Whether that was coerced with marks in it, which have to be filled in, too. */
  readonly hasMarks: boolean
  /** What to fill in instead, if that is something else. */
  readonly fill: { readonly value: unknown } | null
}

const NO_DEFAULT: DefaultMark = { executable: undefined, hasMarks: false, fill: null }

/** Marks the defaults of guarded input fields, by coordinate. Changes the given schema's own types. */
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
    // No object prints as null, so this one default is left to the guard alone; the field stays optional.
    replaceDefault(field, undefined)
    return { executable: undefined, hasMarks: false, fill: { value: null } }
  }
  if (isLeafType(getNullableType(field.type))) {
    const executable = new SchemaDefault(defaultValue)
    replaceDefault(field, executable)
    return { executable, hasMarks: false, fill: { value: defaultValue } }
  }
  // A list may have its single item for a default: as a list, it has an identity.
  if (!isWritten(field) && typeof defaultValue !== 'object' && isListType(getNullableType(field.type)))
    field.defaultValue = [defaultValue]
  return keepDefault(field)
}

/** A default that is a list or an input object has an identity; graphql 17 makes it when it is first needed. */
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

/** Copies of the type, such as a sorted schema for printing, get the defaults of before. */
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

/** Up to graphql 16 `serialize` is asked, from graphql 17 on `coerceOutputValue`. */
function serializeMarks(leaf: GraphQLScalarType | GraphQLEnumType): void {
  for (const name of ['serialize', 'coerceOutputValue']) {
    const original: unknown = Reflect.get(leaf, name)
    if (typeof original !== 'function') continue
    Reflect.set(leaf, name, (value: unknown) =>
      original.call(leaf, value instanceof SchemaDefault ? value.value : value),
    )
  }
}

/** Objects of variables and literals whose defaults are filled in, with the names of the fields. */
const filled = new WeakMap<object, Set<string>>()

/** Whether a field's value, as graphql-js coerced it, is the schema's own default. */
export function isSchemaDefault(object: object, name: string, mark: DefaultMark): boolean {
  const value: unknown = Reflect.get(object, name)
  if (value instanceof SchemaDefault || filled.get(object)?.has(name) === true) return true
  return typeof value === 'object' && value !== null && value === mark.executable
}

/** What filling needs to know of an input type. */
export interface FillSpec {
  readonly fields: ReadonlyMap<
    string,
    { readonly name: string; readonly mark: DefaultMark; readonly type: FillSpec | null }
  >
}

/**
 * Puts the real defaults into coerced input objects, in place. Executions may share those that are defaults
 * themselves: what was filled in stays known as the schema's. Iterative.
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
