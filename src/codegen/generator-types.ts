import type { DocumentNode, GraphQLSchema } from 'graphql'

/** A plugin of GraphQL Code Generator that needs no documents. */
export interface GeneratorPlugin {
  // The generator passes it a schema, documents and options of types of its own.
  // biome-ignore lint/suspicious/noExplicitAny: parameters of other plugins
  readonly plugin: (...parameters: any[]) => unknown
}

/**
 * What GraphQL Code Generator gives to a preset, as far as the preset of this module uses it. Members of other types are passed on.
 */
export interface PresetArguments<Config> {
  readonly presetConfig: Config
  readonly baseOutputDir: string
  readonly schema: DocumentNode
  readonly schemaAst?: GraphQLSchema
  // biome-ignore lint/suspicious/noExplicitAny: options of plugins, which the application configures
  readonly config: Record<string, any>
  // biome-ignore lint/suspicious/noExplicitAny: plugins of the generator
  readonly plugins: any[]
  // biome-ignore lint/suspicious/noExplicitAny: plugins of the generator
  readonly pluginMap: Record<string, any>
  // biome-ignore lint/suspicious/noExplicitAny: documents of the generator
  readonly documents: any[]
}

/** One file that GraphQL Code Generator writes. */
export interface GeneratedSection extends Omit<PresetArguments<unknown>, 'presetConfig' | 'baseOutputDir'> {
  readonly filename: string
}

/** A preset of GraphQL Code Generator 5 and later. */
export interface GeneratorPreset<Config> {
  // biome-ignore lint/suspicious/noExplicitAny: sections of the generator, whose other members are passed on
  buildGeneratesSection(options: PresetArguments<Config>): any[]
}
