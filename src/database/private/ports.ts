import { connect, createServer } from 'node:net'

/** The only address on which the private MongoDB listens. */
export const LOOPBACK = '127.0.0.1'

/** Whether a process accepts connections on this loopback port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The wanted port if it is free, otherwise another free one. Another process may take it before mongod does. */
export async function freePort(wanted: number | null): Promise<number> {
  if (wanted !== null && (await listenOnce(wanted)) !== null) return wanted
  const port = await listenOnce(0)
  if (port === null) throw new Error('No port is free on the loopback address.')
  return port
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host: LOOPBACK, port }, () => {
      const address = server.address()
      const taken = typeof address === 'object' && address !== null ? address.port : null
      server.close(() => resolve(taken))
    })
  })
}
