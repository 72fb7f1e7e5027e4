export type Mode = 'development' | 'production'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The mode when nothing names one: production when a MongoDB is named or `NODE_ENV` is `production`, so that a
 * server with real data never runs with the ease of development by oversight.
 */
export function modeByDefault(env: Environment, mongodbUri: unknown = undefined): Mode {
  const named = mongodbUri !== undefined || isSet(env.MONGODB_URI)
  return named || env.NODE_ENV === 'production' ? 'production' : 'development'
}

/**
 * For the command, before any library is loaded: graphql-js and others run slower without
 * `NODE_ENV=production`, so it is set in both modes, and the mode that the user's own value stood for is kept in
 * `PORTCULLIS_MODE`. A mode that is named already stays, right or wrong: reading the configuration judges it.
 */
export function runLibrariesInProduction(env: Record<string, string | undefined>): void {
  if (!isSet(env.PORTCULLIS_MODE)) env.PORTCULLIS_MODE = modeByDefault(env)
  env.NODE_ENV = 'production'
}

/** An empty variable counts as missing: compose files and CI systems leave such. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
