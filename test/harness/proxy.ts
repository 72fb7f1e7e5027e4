import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const ends: (() => void)[] = []

afterAll(() => {
  for (const end of ends.splice(0)) end()
})

/** A wire that can fall silent: its connections stay open, and nothing comes through. */
export interface Wire {
  readonly port: number
  freeze(): void
  thaw(): void
  /** Hangs up on everybody, until it is mended. */
  cut(): void
  mend(): void
}

/** Carries bytes to a port of this machine. It goes with the test file. */
export async function startWire(to: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  let frozen = false
  let isCut = false
  const server = createTcpServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(to, '127.0.0.1')
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => into.write(chunk))
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
        into.destroy()
      })
      if (frozen) from.pause()
    }
  })
  const port = await listen(server)
  ends.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    port,
    freeze() {
      frozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw() {
      frozen = false
      for (const socket of sockets) socket.resume()
    },
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend() {
      isCut = false
    },
  }
}

/** An HTTP balancer that sends requests to those servers whose `/readyz` answers 200. */
export interface Balancer {
  readonly port: number
  /** How many requests each server got, by its port. */
  readonly served: ReadonlyMap<number, number>
  add(port: number): void
  remove(port: number): void
  isReady(port: number): boolean
}

const probePauseMs = 100
/** So many bad answers in a row take a server out; one good answer brings it in. */
const badAnswersOut = 3

/**
 * Starts a balancer. Like common ones, it keeps connections open, goes on to another server when one refuses the
 * connection, and needs more than one bad answer to a probe; whatever was sent is never sent again.
 */
export async function startBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const badAnswers = new Map<number, number>()
  const isReady = (port: number) => (badAnswers.get(port) ?? badAnswersOut) < badAnswersOut
  const served = new Map<number, number>()
  let turn = 0

  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => forward(incoming, Buffer.concat(chunks), answer, candidates()))
  })

  function candidates(): number[] {
    const ports = [...badAnswers.keys()].filter(isReady)
    turn += 1
    return ports.map((_, at) => ports[(turn + at) % ports.length] ?? 0)
  }

  function forward(
    incoming: IncomingMessage,
    body: Buffer,
    answer: ServerResponse,
    [port, ...others]: readonly number[],
  ) {
    if (port === undefined) {
      answer.writeHead(502).end('no server is ready')
      return
    }
    const { method, url, headers } = incoming
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path: url, headers }, (response) => {
      served.set(port, (served.get(port) ?? 0) + 1)
      const { connection: _connection, ...kept } = response.headers
      answer.writeHead(response.statusCode ?? 502, kept)
      response.pipe(answer)
    })
    outgoing.on('error', (error: Error & { readonly code?: string }) => {
      if (error.code === 'ECONNREFUSED') forward(incoming, body, answer, others)
      else if (answer.headersSent) answer.destroy()
      else answer.writeHead(502).end(error.message)
    })
    outgoing.end(body)
  }

  /** One after the other: probes must not pile up on a busy machine. */
  async function probe(port: number): Promise<void> {
    while (badAnswers.has(port)) {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      await response?.arrayBuffer()
      const before = badAnswers.get(port)
      if (before === undefined) return
      badAnswers.set(port, response?.status === 200 ? 0 : before + 1)
      await sleep(probePauseMs)
    }
  }

  ends.push(() => {
    badAnswers.clear()
    server.closeAllConnections()
    server.close()
    agent.destroy()
  })
  return {
    port: await listen(server),
    served,
    add(port) {
      badAnswers.set(port, badAnswersOut)
      void probe(port)
    },
    remove: (port) => void badAnswers.delete(port),
    isReady,
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen on a port.')
  return address.port
}
