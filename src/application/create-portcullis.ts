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
  return (await createApplication(options)).portcullis
}
