import type { ConfigurationFault } from '../../config/index.js'

/**
 * Why the server cannot run on this version of graphql. `null` if it can. Apollo Server 5 requires graphql 16. The
 * directives alone also support graphql 17.
 */
export function servedGraphqlFault(version: string): ConfigurationFault | null {
  if (version.startsWith('16.')) return null
  return {
    key: 'graphql',
    rule: 'must be version 16, as Apollo Server 5 needs: npm install graphql@16',
    value: version,
  }
}
