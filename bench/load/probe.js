// Preloaded into a server that is measured: answers the parent's messages with what the process uses.
// @ts-check
import { subscribe } from 'node:diagnostics_channel'
import { Session } from 'node:inspector/promises'
import { getHeapCodeStatistics } from 'node:v8'

let clients = 0
subscribe('net.server.socket', (message) => {
  const { socket } = /** @type {{ socket: import('node:net').Socket }} */ (message)
  clients += 1
  socket.once('close', () => (clients -= 1))
})

process.on('message', async (/** @type {{ collect?: boolean }} */ { collect }) => {
  const rssBefore = process.memoryUsage.rss()
  // What is left then is in use, or leaked.
  if (collect === true) await compact()
  const { user, system } = process.cpuUsage()
  /** @type {Record<string, number>} */
  const resources = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  process.send?.({
    cpuMicros: user + system,
    ...process.memoryUsage(),
    rssBefore,
    code: bytesOfCode(),
    resources: told(resources),
  })
})

/**
 * Collects all garbage and moves what is left together: a page of the heap is resident as a whole for the one object that
 * is left in it, and how many such pages there are depends on when V8 has tidied up last. `gc` of --expose-gc does not move.
 */
async function compact() {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}

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
