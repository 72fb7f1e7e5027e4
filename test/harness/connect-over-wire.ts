import mongoose, { type Connection } from 'mongoose'
import { startWire, type Wire } from './proxy.js'

const open: Connection[] = []

afterAll(async () => {
  for (const connection of open.splice(0)) await connection.close()
})

/**
 * Opens a connection to a test database that can be cut. It goes with the test file.
 *
 * @param options - of the connection string
 */
export async function connectOverWire(
  uri: string,
  options: Readonly<Record<string, string>> = {},
): Promise<{ readonly wire: Wire; readonly connection: Connection }> {
  const wired = new URL(uri)
  const wire = await startWire(Number(wired.port))
  wired.port = String(wire.port)
  wired.searchParams.delete('replicaSet') // the set knows its own port, and would lead around the wire
  const wanted = { directConnection: 'true', heartbeatFrequencyMS: '500', ...options }
  for (const [name, value] of Object.entries(wanted)) wired.searchParams.set(name, value)
  const connection = await mongoose.createConnection(wired.href).asPromise()
  open.push(connection)
  return { wire, connection }
}
