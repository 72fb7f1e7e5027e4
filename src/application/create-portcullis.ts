import { keepApplication } from './applications.js'
import { createApplication } from './portcullis.js'
import type { ApplicationParts, Portcullis, PortcullisOptions } from './public.js'

/**
 * Creates a server that serves the account schema joined with the application's schema, on MongoDB.
 *
 * @throws ConfigurationError listing all faults of the settings, or if graphql is not version 16
 * @throws AuthorizationSchemaError listing all directives that contradict others or name something that does not exist
 */
export async function createPortcullis<Services = ApplicationParts>(
  options: PortcullisOptions<Services> = {},
): Promise<Portcullis> {
  const application = await createApplication(options)
  keepApplication(application)
  return application.portcullis
}

/**
 * The options of an application in `portcullis.config.js`, type-checked. It returns its argument.
 *
 * @typeParam Services - what `setup` returns, inferred
 */
export function defineConfig<Services = ApplicationParts>(
  options: PortcullisOptions<Services>,
): PortcullisOptions<Services> {
  return options
}
