import type { Context, PortcullisOptions } from '../../src/index.js'

/** A source of events that a test controls: each subscriber gets what is published while it listens. */
export class TestSource {
  readonly subscribers = new Set<(event: unknown) => void>()
  /** Signals of the subscriptions, in the order in which they began. */
  readonly signals: AbortSignal[] = []
  /** How many subscribers have been closed. */
  closed = 0

  publish(event: unknown): void {
    for (const push of [...this.subscribers]) push(event)
  }

  /** Not an async generator: it ends at once when it is told to, also while it waits. */
  subscribe(signal: AbortSignal): AsyncIterableIterator<unknown> {
    this.signals.push(signal)
    const queue: unknown[] = []
    let wake: (() => void) | null = null
    let isOver = false
    const push = (event: unknown) => {
      queue.push(event)
      wake?.()
    }
    const close = () => {
      if (!isOver) this.closed += 1
      isOver = true
      this.subscribers.delete(push)
      wake?.()
    }
    this.subscribers.add(push)
    return {
      async next() {
        while (queue.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve))
        if (isOver && queue.length === 0) return { done: true, value: undefined }
        const event = queue.shift()
        if (event instanceof Error) throw event
        if (event === 'end') {
          close()
          return { done: true, value: undefined }
        }
        return { done: false, value: event }
      },
      async return() {
        close()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
}

const typeDefs = /* GraphQL */ `
  extend enum Role { EDITOR }
  type Note { id: ID!, text: String, draft: String @hasRole(roles: EDITOR), viewerId: ID, loaded: Int }
  type Subscription {
    noteAdded: Note @auth
    anyone: Note @public
    edited: Note @hasRole(roles: EDITOR)
    slow: Note @auth
    broken: Note @auth
    never: Note @auth
    slowToOpen: Note @auth
    byPolicy: Note @policy(policies: [["open"]])
    held: Note @auth
    recent: Note @auth(maxAge: 600)
  }
`

export interface StreamingApplication {
  readonly source: TestSource
  /** What the resolver of `slow` waits for. */
  readonly gate: { open: () => void; wait: Promise<void> }
  /** Whether the policy of `byPolicy` allows. */
  readonly policy: { isOpen: boolean }
  /** What the resolver of `held` waits for, each time. */
  readonly held: { wait: () => Promise<void> }
  readonly options: PortcullisOptions
}

export function streamingApplication(): StreamingApplication {
  const source = new TestSource()
  let open = (): void => undefined
  const gate = {
    wait: new Promise<void>((resolve) => {
      open = resolve
    }),
    open: () => open(),
  }
  const subscribe = (_parent: unknown, _args: unknown, { signal }: Context) => source.subscribe(signal)
  const resolve = (event: unknown) => event
  const policy = { isOpen: true }
  const held = { wait: async (): Promise<void> => undefined }
  let loads = 0
  return {
    source,
    gate,
    policy,
    held,
    options: {
      typeDefs,
      policies: { open: async () => policy.isOpen },
      context: () => ({ load: () => (loads += 1) }),
      resolvers: {
        Note: {
          viewerId: (_parent: unknown, _args: unknown, { viewer }: Context) => viewer?.userId ?? null,
        },
        Subscription: {
          noteAdded: { subscribe, resolve },
          anyone: { subscribe, resolve },
          edited: { subscribe, resolve },
          slow: {
            subscribe,
            async resolve(event: unknown) {
              await gate.wait
              return event
            },
          },
          byPolicy: { subscribe, resolve },
          recent: { subscribe, resolve },
          held: {
            subscribe,
            async resolve(event: unknown) {
              await held.wait()
              return event
            },
          },
          broken: {
            subscribe: () => 'no stream',
            resolve,
          },
          never: { subscribe, resolve: () => new Promise(() => undefined) },
          slowToOpen: {
            async subscribe(_parent: unknown, _args: unknown, { signal }: Context) {
              await gate.wait
              return source.subscribe(signal)
            },
            resolve,
          },
        },
      },
    },
  }
}
