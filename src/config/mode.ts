export type Mode = 'development' | 'production'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The mode if none is configured: production with a MongoDB or `NODE_ENV=production`, so that a server with real data
 * never runs with development defaults by mistake.
 */
export function modeByDefault(env: Environment, hasDatabase = false): Mode {
  const named = hasDatabase || isSet(env.MONGODB_URI) || isSet(env.MONGODB_URI_FILE)
  return named || env.NODE_ENV === 'production' ? 'production' : 'development'
}

/**
 * Sets `NODE_ENV=production` before any library is loaded: graphql-js and others are slower without it. It is set in
 * both modes, so the mode implied by the user's `NODE_ENV` is saved in `PORTCULLIS_MODE`. A configured mode is not
 * changed; reading the configuration validates it.
 */
export function runLibrariesInProduction(env: Record<string, string | undefined>): void {
  if (!isSet(env.PORTCULLIS_MODE)) env.PORTCULLIS_MODE = modeByDefault(env)
  env.NODE_ENV = 'production'
}

/** An empty variable counts as unset: compose files and CI systems often define empty ones. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
