import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { GuardedField } from '../guards/guarded-field.js'
import { fragmentVariableNames } from '../inputs/variables.js'
import { createTypeSets, type TypeSet, type TypeSets } from './type-sets.js'

/** A `@skip` or `@include` with a variable: the selection is included if the variable equals `equals`. */
export interface Condition {
  readonly variable: string
  readonly equals: boolean
}

/** One field of a selection set, with its guards on each concrete type that may occur. */
export interface PlannedField {
  readonly node: FieldNode
  readonly conditions: readonly Condition[]
  /** `__typename`, and `__schema` and `__type` of the query root. */
  readonly isIntrospection: boolean
  /** `null` if some concrete type has no rule: then nothing can be refused before the object is known. */
  readonly alternatives: readonly GuardedField[] | null
  readonly below: Selections | null
}

/** One selection set on one set of types. Shared where the document repeats it. */
export interface Selections {
  readonly fields: readonly PlannedField[]
  readonly fragments: readonly {
    readonly conditions: readonly Condition[]
    readonly selections: Selections
  }[]
}

/** The guarded elements of an operation, independent of variables and viewer. */
export interface Plan {
  readonly operation: OperationDefinitionNode
  /** Name of the operation's root type; empty if the schema has none. */
  readonly rootType: string
  readonly root: Selections
  /** Names of the variables that fragments define. */
  readonly fragmentVariables: ReadonlySet<string>
}

/** The parts of a guarded schema that planning needs. */
export interface PlanSource {
  readonly schema: GraphQLSchema
  /** `null` for a field without rules. */
  fieldOf(typeName: string, fieldName: string): GuardedField | null
  /** The rules of a type, which guard `__typename` of its objects. */
  typeNameOf(typeName: string): GuardedField | null
}

interface Draft extends Selections {
  readonly fields: PlannedField[]
  readonly fragments: { conditions: readonly Condition[]; selections: Selections }[]
}

interface Task {
  readonly selectionSet: SelectionSetNode
  readonly types: TypeSet
  readonly draft: Draft
}

/**
 * Plans an operation. Each selection set is visited once per set of types, however often fragments repeat it, and
 * without recursion. So the cost grows with the size of the document, not with the number or depth of its paths. The
 * document should be validated; unknown elements are skipped, as in executors.
 */
export function planOperation(
  source: PlanSource,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Plan {
  const sets = createTypeSets(source.schema)
  const drafts = new Map<SelectionSetNode, Map<TypeSet, Draft>>()
  const tasks: Task[] = []

  function selectionsOf(selectionSet: SelectionSetNode, types: TypeSet): Selections {
    const byTypes = drafts.get(selectionSet) ?? new Map<TypeSet, Draft>()
    drafts.set(selectionSet, byTypes)
    const known = byTypes.get(types)
    if (known !== undefined) return known
    const draft: Draft = { fields: [], fragments: [] }
    byTypes.set(types, draft)
    tasks.push({ selectionSet, types, draft })
    return draft
  }

  const rootType = source.schema.getRootType(operation.operation)
  const rootTypes = sets.of(rootType)
  const root = selectionsOf(operation.selectionSet, rootTypes)
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    for (const selection of task.selectionSet.selections) {
      const conditions = conditionsOf(selection)
      if (conditions === null) continue
      if (selection.kind === Kind.FIELD) {
        const field = planField(source, sets, task, selection, conditions, selectionsOf)
        if (field !== null) task.draft.fields.push(field)
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (fragment === undefined) continue
        const condition = fragment.typeCondition?.name.value
        const types = condition === undefined ? task.types : sets.narrow(task.types, condition)
        if (types.types.length === 0) continue
        task.draft.fragments.push({ conditions, selections: selectionsOf(fragment.selectionSet, types) })
      }
    }
  }
  return {
    operation,
    rootType: rootType?.name ?? '',
    root,
    fragmentVariables: fragmentVariableNames(fragments.values()),
  }
}

function planField(
  source: PlanSource,
  sets: TypeSets,
  { types }: Task,
  node: FieldNode,
  conditions: readonly Condition[],
  selectionsOf: (selectionSet: SelectionSetNode, types: TypeSet) => Selections,
): PlannedField | null {
  const name = node.name.value
  const isRoot = types.types.some((type) => type === source.schema.getQueryType())
  if (name === '__typename' || (isRoot && (name === '__schema' || name === '__type'))) {
    const alternatives =
      name === '__typename' ? alternativesOf(types, (type) => source.typeNameOf(type)) : null
    return { node, conditions, isIntrospection: true, alternatives, below: null }
  }
  const having = types.types.filter((type) => type.getFields()[name] !== undefined)
  if (having.length === 0) return null
  const alternatives = alternativesOf({ types: having }, (type) => source.fieldOf(type, name))
  const below =
    node.selectionSet === undefined ? null : selectionsOf(node.selectionSet, sets.below(types, name))
  return { node, conditions, isIntrospection: false, alternatives, below }
}

function alternativesOf(
  types: TypeSet,
  fieldOf: (typeName: string) => GuardedField | null,
): readonly GuardedField[] | null {
  const alternatives: GuardedField[] = []
  for (const type of types.types) {
    const field = fieldOf(type.name)
    if (field === null) return null
    alternatives.push(field)
  }
  return alternatives
}

/** `null` if the selection is excluded regardless of variables. */
function conditionsOf(selection: SelectionNode): readonly Condition[] | null {
  const conditions: Condition[] = []
  for (const directive of selection.directives ?? []) {
    const equals =
      directive.name.value === 'include' ? true : directive.name.value === 'skip' ? false : undefined
    if (equals === undefined) continue
    const value = conditionValue(directive)
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, equals })
    else if (value?.kind === Kind.BOOLEAN && value.value !== equals) return null
  }
  return conditions
}

function conditionValue(directive: DirectiveNode) {
  return directive.arguments?.find((argument) => argument.name.value === 'if')?.value
}
