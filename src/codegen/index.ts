export { signedInFields } from '../authorization/index.js'
export { type ClientConfig, clientConfig } from './client-config.js'
export { type AccessOptions, type ContextTypesOptions, contextTypes } from './context-types.js'
export type {
  GeneratedSection,
  GeneratorPlugin,
  GeneratorPreset,
  PresetArguments,
} from './generator-types.js'
export { type PresetConfig, preset } from './preset.js'
