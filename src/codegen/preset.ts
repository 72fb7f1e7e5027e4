import { buildASTSchema, type GraphQLSchema, isEnumType } from 'graphql'
import { type AccessOptions, neverAnonymous } from './context-types.js'
import type {
  GeneratedSection,
  GeneratorPlugin,
  GeneratorPreset,
  PresetArguments,
} from './generator-types.js'

/** Options of the preset, `presetConfig`. They say how the server enforces the schema. */
export interface PresetConfig extends AccessOptions {
  /**
   * `MODULE#NAME` of a generic type that makes `viewer` of a context type not `null`. Its parameters are the context type, and
   * the union of the roles if `roles` is not `false`. Default `portcullis#SignedInContext`.
   */
  readonly signedInContext?: string
  /** Whether to pass the roles of the schema to that type. Default: yes, if the type of roles is an enum. */
  readonly roleNames?: boolean
}

/** The type that the generated file declares. */
const localName = 'SignedInContext'
const pluginName = 'portcullis-signed-in-context'

/**
 * Types resolvers, like the plugins alone, but for `viewer`: it is not `null` in fields whose rules refuse anonymous requests.
 * These are the rules of the field itself, of its interfaces, of its parent type and of its return type. Of `@allow`, each alternative has
 * to need a viewer.
 */
export const preset: GeneratorPreset<PresetConfig> = {
  buildGeneratesSection({ presetConfig, baseOutputDir, ...given }): GeneratedSection[] {
    const schema = given.schemaAst ?? buildASTSchema(given.schema, { assumeValid: true })
    const { signedInContext = 'portcullis#SignedInContext', roleNames = true, ...access } = presetConfig ?? {}
    const types = neverAnonymous(schema, access).map((field) => `${field}#${localName}<ContextType>`)
    const roles = roleNames ? rolesOf(schema, access.roleType) : []
    return [
      {
        ...given,
        filename: baseOutputDir,
        plugins: [{ [pluginName]: {} }, ...given.plugins],
        pluginMap: { ...given.pluginMap, [pluginName]: declaring(signedInContext, roles) },
        config: {
          ...given.config,
          // Those of the application win.
          fieldContextTypes: [...types, ...listed(given.config.fieldContextTypes)],
        },
      },
    ]
  },
}

function rolesOf(schema: GraphQLSchema, name = 'Role'): readonly string[] {
  const type = schema.getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

/** A plugin that declares the type of the context of a field that needs a viewer. */
function declaring(signedInContext: string, roles: readonly string[]): GeneratorPlugin {
  const [module, name] = parts(signedInContext)
  const role = roles.length === 0 ? '' : `, ${roles.map((each) => `'${each}'`).join(' | ')}`
  const declaration = [
    '/** The context of resolvers whose rules refuse anonymous requests. */',
    `export type ${localName}<ContextType> = SignedIn<ContextType${role}>;`,
  ]
  return {
    plugin: () => ({
      prepend: [`import type { ${name} as SignedIn } from '${module}';`],
      content: declaration.join('\n'),
    }),
  }
}

/** @throws TypeError for what is not `MODULE#NAME` */
function parts(signedInContext: string): readonly [string, string] {
  const at = signedInContext.lastIndexOf('#')
  const name = signedInContext.slice(at + 1)
  if (at < 1 || !/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new TypeError(
      'portcullis/codegen: signedInContext must be MODULE#NAME, such as ./context.js#SignedIn',
    )
  }
  return [signedInContext.slice(0, at), name]
}

function listed(value: PresetArguments<unknown>['config'][string]): readonly string[] {
  return Array.isArray(value) ? value : []
}
