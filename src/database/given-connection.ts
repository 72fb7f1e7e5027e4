import mongoose from 'mongoose'

/**
 * Checks a connection that the application passes. Portcullis shares its client, so both must be of the same copy of
 * Mongoose.
 *
 * @returns what the connection must be; `null` if it can be used
 */
export function connectionFault(connection: unknown): string | null {
  if (connection instanceof mongoose.Connection) {
    return connection.readyState === STATES.disconnected || connection.readyState === STATES.disconnecting
      ? 'must be open or opening. Connect it first'
      : null
  }
  const version = versionOf(connection)
  if (version === null)
    return 'must be a connection of Mongoose: mongoose.connection, or createConnection(uri)'
  return (
    `must come from the copy of Mongoose that Portcullis imports (${mongoose.version}), but comes from another one (${version}). ` +
    'Two copies do not share models. npm ls mongoose lists both, npm dedupe merges them'
  )
}

const { STATES } = mongoose

/** The version of its Mongoose; `null` if the value is not a connection. */
function versionOf(connection: unknown): string | null {
  if (typeof connection !== 'object' || connection === null || !('getClient' in connection)) return null
  const base = 'base' in connection ? connection.base : null
  if (typeof base !== 'object' || base === null || !('version' in base)) return 'of an unknown version'
  return String(base.version)
}
