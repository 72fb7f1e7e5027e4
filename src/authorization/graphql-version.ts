import { version, versionInfo } from 'graphql'

/**
 * Why this version of graphql can't be used, in one line; `null` where it can. Guards read from executors what other
 * versions may hand over in another shape.
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
