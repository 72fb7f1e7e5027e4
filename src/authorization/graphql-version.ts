import { version, versionInfo } from 'graphql'

/**
 * Why this version of graphql is not supported, in one line; `null` if it is. Guards depend on the shape of what
 * executors pass to resolvers, which other versions may change.
 */
export function graphqlVersionFault(
  { major, minor }: { readonly major: number; readonly minor: number },
  name: string,
): string | null {
  if ((major === 16 && minor >= 15) || major === 17) return null
  return `portcullis needs graphql ^16.15 || ^17, and finds ${name}: npm install graphql@16`
}

const fault = graphqlVersionFault(versionInfo, version)
if (fault !== null) throw new Error(fault)
