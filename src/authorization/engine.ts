import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'
import { Kind } from 'graphql'
import { askPolicies, type Policies, type PolicyAnswers, type PolicyQuestion } from './decisions/policies.js'
import type { HiddenRequirements } from './decisions/refusal.js'
import { isViewer, type Viewer } from './decisions/viewer.js'
import { createHandOver, type HandOver } from './guards/execution.js'
import type { GuardedField } from './guards/guarded-field.js'
import { type Plan, type PlanSource, planOperation } from './plans/plan.js'
import type { StepUpRule } from './rules/rule.js'
import type { SchemaRules } from './rules/schema-rules.js'

/** The compiled state of one guarded schema, shared by its guards and early decisions. */
export interface Engine<TContext> {
  readonly schema: GraphQLSchema
  readonly rules: SchemaRules
  readonly settings: EngineSettings<TContext>
  /** Passes policy results from an early decision to the execution after it. */
  readonly handOver: HandOver
  /** `null` for a field without rules. */
  fieldOf(typeName: string, fieldName: string): GuardedField | null
  isSignIn(coordinate: string): boolean
  /** The viewer of a context. `null` if the application's function throws or returns anything but a viewer. */
  viewerOf(context: TContext, info: GraphQLResolveInfo): Viewer | null
  ask(question: PolicyQuestion<TContext>): PolicyAnswers | Promise<PolicyAnswers>
  /** The plan of an operation, cached by its AST node. */
  planOf(
    operation: OperationDefinitionNode,
    fragments: () => ReadonlyMap<string, FragmentDefinitionNode>,
  ): Plan
}

export interface EngineSettings<TContext> {
  readonly viewer: (context: TContext, info: GraphQLResolveInfo) => unknown
  readonly policies: Policies<TContext>
  readonly ownerPaths: Readonly<Record<string, string>>
  readonly refusals: 'partial' | 'whole'
  readonly hideRequirements: HiddenRequirements
  readonly stepUpMethods: ((rule: StepUpRule, viewer: Viewer | null) => readonly string[]) | undefined
  readonly secondFactorRoles: ReadonlySet<string>
  readonly maxErrors: number
  readonly signInFields: ReadonlySet<string>
  /** In seconds since 1970. */
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

export function createEngine<TContext>(
  schema: GraphQLSchema,
  rules: SchemaRules,
  fields: ReadonlyMap<string, GuardedField>,
  typeNames: ReadonlyMap<string, GuardedField>,
  settings: EngineSettings<TContext>,
): Engine<TContext> {
  const plans = new WeakMap<OperationDefinitionNode, Plan>()
  const fieldOf = (typeName: string, fieldName: string) => fields.get(`${typeName}.${fieldName}`) ?? null
  const source: PlanSource = { schema, fieldOf, typeNameOf: (name) => typeNames.get(name) ?? null }

  return {
    schema,
    rules,
    settings,
    handOver: createHandOver(),
    fieldOf,
    isSignIn: (coordinate) => settings.signInFields.has(coordinate),
    viewerOf: (context, info) => readViewer(settings, context, info),
    ask: (question) => askPolicies(settings.policies, question, settings.onFault),
    planOf(operation, fragments) {
      const known = plans.get(operation)
      if (known !== undefined) return known
      const plan = planOperation(source, operation, fragments())
      plans.set(operation, plan)
      return plan
    },
  }
}

function readViewer<TContext>(
  { viewer, onFault }: EngineSettings<TContext>,
  context: TContext,
  info: GraphQLResolveInfo,
): Viewer | null {
  try {
    const value = viewer(context, info)
    return isViewer(value) ? value : nobody(value, onFault)
  } catch (error) {
    onFault(error)
    return null
  }
}

/** No viewer. Any value but `null` and `undefined` is a fault of the application, and reported. */
function nobody(value: unknown, onFault: (error: unknown) => void): null {
  if (value !== null && value !== undefined) {
    onFault(
      new TypeError(
        'The viewer is invalid, so the request is treated as anonymous: userId must be a string, roles and scopes lists of strings.',
      ),
    )
  }
  return null
}

/** The fragments of a document by name. Of two with the same name the last one counts, as in executors. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}
