import { type FieldNode, Kind, type ValueNode } from 'graphql'
import type { ArgumentSpec } from '../guards/guarded-field.js'
import { isSchemaDefault } from './input-defaults.js'
import type { InputFieldSpec, InputRule, InputTypeSpec } from './input-types.js'
import type { Variables, VariableValue } from './variables.js'

/** Rules that apply to the value of a variable, cached per execution: a variable may be used any number of times. */
export type SuppliedMemo = Map<string, ReadonlySet<InputRule>>

interface Task {
  readonly type: InputTypeSpec
  readonly given: VariableValue
}

/**
 * The rules of all guarded arguments and input fields that a request supplies to one field: in a literal, in a
 * variable, or by the operation's default of a variable; at any depth, null included. Defaults of the schema are not
 * supplied. Iterative, so nesting cannot overflow the stack.
 */
export function suppliedInputs(
  specs: readonly ArgumentSpec[],
  node: FieldNode | undefined,
  variables: Variables,
  memo: SuppliedMemo,
): ReadonlySet<InputRule> {
  const found = new Set<InputRule>()
  for (const spec of specs) {
    if (node === undefined) {
      // The executor does not provide the field node, so any input may have been supplied.
      if (spec.rule !== null) found.add(spec.rule)
      if (spec.type !== null) collectAll(spec.type, found)
      continue
    }
    for (const argument of node.arguments ?? []) {
      if (argument.name.value !== spec.name || !isGiven(argument.value, variables)) continue
      if (spec.rule !== null) found.add(spec.rule)
      if (spec.type !== null) {
        collect({ type: spec.type, given: { kind: 'literal', node: argument.value } }, variables, memo, found)
      }
    }
  }
  return found
}

function collect(first: Task, variables: Variables, memo: SuppliedMemo, found: Set<InputRule>): void {
  const tasks = [first]
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    const { type, given } = task
    if (given.kind === 'literal') collectLiteral(type, given.node, variables, memo, found, tasks)
    else if (given.kind === 'unknown') collectAll(type, found)
    else collectValue(type, given, found, tasks)
  }
}

function collectLiteral(
  type: InputTypeSpec,
  node: ValueNode,
  variables: Variables,
  memo: SuppliedMemo,
  found: Set<InputRule>,
  tasks: Task[],
): void {
  if (node.kind === Kind.VARIABLE) {
    for (const rule of suppliedByVariable(type, node.name.value, variables, memo)) found.add(rule)
  } else if (node.kind === Kind.LIST) {
    for (const item of node.values) tasks.push({ type, given: { kind: 'literal', node: item } })
  } else if (node.kind === Kind.OBJECT) {
    for (const field of node.fields) {
      const spec = type.fields.get(field.name.value)
      if (spec === undefined || !isGiven(field.value, variables)) continue
      if (spec.rule !== null) found.add(spec.rule)
      if (spec.type !== null) tasks.push({ type: spec.type, given: { kind: 'literal', node: field.value } })
    }
  }
}

function suppliedByVariable(
  type: InputTypeSpec,
  name: string,
  variables: Variables,
  memo: SuppliedMemo,
): ReadonlySet<InputRule> {
  const key = `${type.name} ${name}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const found = new Set<InputRule>()
  memo.set(key, found)
  const given = variables.get(name)
  if (given !== null) collect({ type, given }, variables, memo, found)
  return found
}

function collectValue(
  type: InputTypeSpec,
  { kind, value }: { readonly kind: 'raw' | 'coerced'; readonly value: unknown },
  found: Set<InputRule>,
  tasks: Task[],
): void {
  if (Array.isArray(value)) {
    for (const item of value) tasks.push({ type, given: { kind, value: item } })
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const spec of type.fields.values()) {
    if (!(kind === 'raw' ? isInRaw(value, spec.name) : isInCoerced(value, spec))) continue
    if (spec.rule !== null) found.add(spec.rule)
    if (spec.type !== null)
      tasks.push({ type: spec.type, given: { kind, value: Reflect.get(value, spec.name) } })
  }
}

/** All rules within an input type, at any depth. */
function collectAll(first: InputTypeSpec, found: Set<InputRule>): void {
  const visited = new Set<InputTypeSpec>()
  const open = [first]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (visited.has(type)) continue
    visited.add(type)
    for (const { rule, type: below } of type.fields.values()) {
      if (rule !== null) found.add(rule)
      if (below !== null) open.push(below)
    }
  }
}

/** Reads inherited properties too, as graphql-js does. */
function isInRaw(value: object, name: string): boolean {
  return Reflect.get(value, name) !== undefined
}

function isInCoerced(value: object, { name, mark }: InputFieldSpec): boolean {
  return Object.hasOwn(value, name) && !isSchemaDefault(value, name, mark)
}

/** Whether the argument or field has a value: a variable may have none. */
function isGiven(node: ValueNode, variables: Variables): boolean {
  return node.kind !== Kind.VARIABLE || variables.get(node.name.value) !== null
}
