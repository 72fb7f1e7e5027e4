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

/** The mode that the environment implied, before the configuration file of an application was run. */
export interface ImpliedMode {
  /** Removes it from the environment: the file may name a mode, or a database in `MONGODB_URI`. */
  withdraw(): void
  /** Determines it again. */
  settle(hasDatabase: boolean): void
}

/**
 * Sets `NODE_ENV=production` before any library is loaded: graphql-js and others are slower without it. It is set in
 * both modes, so the mode implied by the user's `NODE_ENV` is saved in `PORTCULLIS_MODE`. A configured mode is not
 * changed; reading the configuration validates it.
 *
 * @returns `null` if the mode is configured
 */
export function runLibrariesInProduction(env: Record<string, string | undefined>): ImpliedMode | null {
  const { NODE_ENV } = env
  env.NODE_ENV = 'production'
  if (isSet(env.PORTCULLIS_MODE)) return null
  function settle(hasDatabase: boolean): void {
    if (!isSet(env.PORTCULLIS_MODE)) env.PORTCULLIS_MODE = modeByDefault({ ...env, NODE_ENV }, hasDatabase)
  }
  settle(false)
  return {
    withdraw() {
      delete env.PORTCULLIS_MODE
    },
    settle,
  }
}

/** An empty variable counts as unset: compose files and CI systems often define empty ones. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
