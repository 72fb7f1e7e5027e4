/** The paths of a server. */
export interface Paths {
  /** The prefix of the others: empty, or it begins with a slash and does not end with one. */
  readonly base: string
  readonly graphql: string
}

/** The paths below a prefix (`PORTCULLIS_BASE_PATH`). */
export function pathsBelow(base = ''): Paths {
  return { base, graphql: `${base}/graphql` }
}
