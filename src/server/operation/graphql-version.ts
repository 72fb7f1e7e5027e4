import type { ConfigurationFault } from '../../config/index.js'

/**
 * Why the server can't run on this version of graphql; `null` where it can. Apollo Server 5 needs graphql 16; the
 * directives alone work on graphql 17, too.
 */
export function servedGraphqlFault(version: string): ConfigurationFault | null {
  if (version.startsWith('16.')) return null
  return {
    key: 'graphql',
    rule: 'must be version 16, as Apollo Server 5 needs: npm install graphql@16',
    value: version,
  }
}
