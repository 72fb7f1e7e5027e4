/** What a browser, a worker or Node offers to a session. Tests have their own. */
export interface Host {
  /** Milliseconds that have passed. Counts sleep, and does not go back when the clock is set. */
  now(): number
  random(): number
  /** @returns a function that takes it back */
  delay(action: () => void, ms: number): () => void
  readonly hasDocument: boolean
  readonly address: string | undefined
  isVisible(): boolean
  /** Calls back when the page is shown, restored or online again. */
  onWake(look: () => void): () => void
  /** Runs `work` while no other tab runs its own. After `patienceMs`, it runs anyway. */
  locked(name: string, patienceMs: number, work: () => Promise<void>): Promise<void>
  /** A channel to other tabs. `null` if there is none. */
  channel(name: string, hear: (message: unknown) => void): Channel | null
  /** A note that survives the page. */
  readonly notes: { get(name: string): string | null; set(name: string, note: string | null): void }
}

export interface Channel {
  post(message: unknown): void
  close(): void
}

interface Page {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

/** The globals of browsers that other hosts lack, and types of no DOM. */
interface Globals {
  readonly document?: Page & { readonly visibilityState: string }
  readonly location?: { readonly href: string }
  readonly addEventListener?: Page['addEventListener']
  readonly removeEventListener?: Page['removeEventListener']
  readonly localStorage?: {
    getItem(name: string): string | null
    setItem(name: string, value: string): void
    removeItem(name: string): void
  }
  readonly navigator?: {
    readonly locks?: {
      request(name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void>
    }
  }
  readonly BroadcastChannel?: new (
    name: string,
  ) => Channel & {
    postMessage(message: unknown): void
    onmessage: ((event: { data: unknown }) => void) | null
  }
}

/** The host that this code runs in. */
export function thisHost(): Host {
  // Safe: each member is checked before it is used.
  const globals = globalThis as unknown as Globals
  const { document } = globals
  const isHidden = () => document?.visibilityState === 'hidden'
  let passed = 0
  let date = Date.now()
  let running = performance.now()
  return {
    now() {
      const ofDate = Date.now() - date
      const ofRunning = performance.now() - running
      date += ofDate
      running += ofRunning
      // One goes back when the clock is set, the other may stop while the machine sleeps.
      passed += ofDate > ofRunning + 1_000 ? ofDate : ofRunning
      return passed
    },
    random: Math.random,
    delay,
    hasDocument: document !== undefined,
    address: globals.location?.href,
    isVisible: () => !isHidden(),
    onWake(look) {
      const add = globals.addEventListener?.bind(globalThis)
      for (const type of ['pageshow', 'online']) add?.(type, look)
      document?.addEventListener('visibilitychange', look)
      return () => {
        for (const type of ['pageshow', 'online']) globals.removeEventListener?.(type, look)
        document?.removeEventListener('visibilitychange', look)
      }
    },
    async locked(name, patienceMs, work) {
      const locks = globals.navigator?.locks
      if (locks === undefined) return passing(Math.random() * jitterMs).then(work)
      const patience = new AbortController()
      const end = delay(() => patience.abort(), patienceMs)
      let hasBegun = false
      const asked = performance.now()
      await locks
        .request(name, { signal: patience.signal }, async () => {
          end()
          hasBegun = true
          // What the tab before has told comes on another way than the lock.
          if (performance.now() - asked > contendedMs) await passing(messageMs)
          return work()
        })
        // Another tab is frozen or hangs: the server gives both the same successor.
        .catch(() => (hasBegun ? undefined : work()))
    },
    channel(name, hear) {
      const { BroadcastChannel } = globals
      if (BroadcastChannel === undefined) return null
      const channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => hear(data)
      return { post: (message) => channel.postMessage(message), close: () => channel.close() }
    },
    notes: {
      // Storage may be forbidden: access then throws.
      get: (name) => tried(() => globals.localStorage?.getItem(name) ?? null),
      set: (name, note) =>
        void tried(() =>
          note === null ? globals.localStorage?.removeItem(name) : globals.localStorage?.setItem(name, note),
        ),
    },
  }
}

/** Without locks, tabs whose tokens expire together begin at different times. */
const jitterMs = 250
/** A lock that nobody has is granted sooner. */
const contendedMs = 5
const messageMs = 40

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => void delay(resolve, ms))
}

function delay(action: () => void, ms: number): () => void {
  const timer: unknown = setTimeout(action, ms)
  // In Node, a timer must not keep the process alive.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]) // what setTimeout returned
}

function tried<Result>(action: () => Result): Result | null {
  try {
    return action()
  } catch {
    return null
  }
}
