// Preloaded into a server that is measured: answers the parent's messages with what the process uses.
// @ts-check
import { subscribe } from 'node:diagnostics_channel'
import { getHeapCodeStatistics } from 'node:v8'

let clients = 0
subscribe('net.server.socket', (message) => {
  const { socket } = /** @type {{ socket: import('node:net').Socket }} */ (message)
  clients += 1
  socket.once('close', () => (clients -= 1))
})

process.on('message', (/** @type {{ collect?: boolean }} */ { collect }) => {
  // With --expose-gc, so that what is left is in use, or leaked.
  if (collect === true) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  /** @type {Record<string, number>} */
  const resources = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  process.send?.({
    cpuMicros: user + system,
    ...process.memoryUsage(),
    code: bytesOfCode(),
    resources: told(resources),
  })
})

/** What V8 has compiled, part of the heap: it goes on for minutes, function by function, as each has run often enough. */
function bytesOfCode() {
  const { code_and_metadata_size: machine, bytecode_and_metadata_size: byte } = getHeapCodeStatistics()
  return machine + byte
}

/** Connections by who made them: those to the database are kept in a pool. @param {Record<string, number>} resources */
function told({ TCPSocketWrap: sockets = 0, ...others }) {
  return { ...others, 'connections of clients': clients, 'connections to MongoDB': sockets - clients }
}

// The channel alone keeps no server running that was told to stop; without its parent it has no reason to run.
process.channel?.unref()
process.on('disconnect', () => process.exit())
