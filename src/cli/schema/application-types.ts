import type { TypeSource } from '@graphql-tools/utils'
import { optionFaults } from '../../application/embedding/option-faults.js'
import { ConfigurationError } from '../../config/index.js'
import type { FileOptions } from '../config-file/config-file.js'
import { parsedFiles, type SchemaFile } from './schema-files.js'

/**
 * The type definitions of the application: the files of `--schema`, otherwise those of the configuration file.
 *
 * @throws GraphQLError if a file is not valid SDL
 * @throws ConfigurationError if an option of the configuration file has a wrong shape
 */
export function applicationTypes(files: readonly SchemaFile[], options: FileOptions): TypeSource {
  if (files.length > 0) return parsedFiles(files)
  const faults = optionFaults(options)
  if (faults.length > 0) throw new ConfigurationError(faults)
  return options.typeDefs ?? []
}
