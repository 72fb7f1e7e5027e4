import { createApplication } from './portcullis.js'
import type { Portcullis, PortcullisOptions } from './public.js'

/**
 * Makes a server: the account schema joined with an application's own, on MongoDB.
 *
 * @throws ConfigurationError with every fault of the settings at once, or when graphql is not version 16
 * @throws AuthorizationSchemaError with every directive that contradicts or names what is not there
 */
export async function createPortcullis(options: PortcullisOptions = {}): Promise<Portcullis> {
  return (await createApplication(options)).portcullis
}
