import { Counter, Gauge, type Registry } from 'prom-client'
import type { SubscriptionCounts } from '../server/index.js'

/** Lookups in one cache since the start. */
export interface CacheCounts {
  readonly hits: number
  readonly misses: number
  /** What is cached now. Missing if it is not counted. */
  readonly entries?: number
  /** Bytes that it takes. */
  readonly bytes?: number
}

/** A figure of a feature. */
export interface SourceCount {
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  read(): number | Promise<number>
}

/** Statistics that are read when metrics are collected. */
export interface MetricSources {
  readonly caches: Readonly<Record<string, () => CacheCounts>>
  /** Figures of features, by the name of their metric. */
  readonly counts: Readonly<Record<string, SourceCount>>
  readonly hashing: () => { readonly running: number; readonly queued: number }
  readonly subscriptions: () => SubscriptionCounts
  /** `null` without a change stream: each request then reads its session from the database. */
  readonly changeStream: (() => { readonly isAlive: boolean; readonly breaks: number }) | null
}

/** Registers metrics that are read on collection, not observed. */
export function watchSources(
  registry: Registry,
  { caches, counts, hashing, subscriptions, changeStream }: MetricSources,
): void {
  const registers = [registry]
  watchCaches(registry, caches)
  watchSizes(registry, caches)
  watchCounts(registry, counts)
  watchSubscriptions(registry, subscriptions)
  new Gauge({
    name: 'portcullis_password_hashes_running',
    help: 'Password hashes in progress.',
    registers,
    collect() {
      this.set(hashing().running)
    },
  })
  new Gauge({
    name: 'portcullis_password_hashes_queued',
    help: 'Requests that wait for a password hash to start.',
    registers,
    collect() {
      this.set(hashing().queued)
    },
  })
  if (changeStream === null) return
  new Gauge({
    name: 'portcullis_change_stream_alive',
    help: '1 if the change stream is verified as alive; if 0, each request reads its session from the database.',
    registers,
    collect() {
      this.set(changeStream().isAlive ? 1 : 0)
    },
  })
  new Counter({
    name: 'portcullis_change_stream_breaks_total',
    help: 'Number of times that the change stream failed and the session cache was cleared.',
    registers,
    collect() {
      assign(this, {}, changeStream().breaks)
    },
  })
}

function watchCounts(registry: Registry, counts: MetricSources['counts']): void {
  for (const [name, { help, kind, read }] of Object.entries(counts)) {
    const Metric = kind === 'gauge' ? Gauge : Counter
    new Metric({
      name,
      help,
      registers: [registry],
      async collect() {
        this.reset()
        try {
          this.inc(await read())
        } catch {
          this.remove() // without the database; the other metrics are needed then
        }
      },
    })
  }
}

function watchCaches(registry: Registry, caches: MetricSources['caches']): void {
  for (const [name, pick] of [
    ['hits', ({ hits }: CacheCounts) => hits],
    ['misses', ({ misses }: CacheCounts) => misses],
  ] as const) {
    new Counter({
      name: `portcullis_cache_${name}_total`,
      help: `Cache ${name}.`,
      labelNames: ['cache'],
      registers: [registry],
      collect() {
        for (const [cache, counts] of Object.entries(caches)) assign(this, { cache }, pick(counts()))
      },
    })
  }
}

/** Only of caches that count it. */
function watchSizes(registry: Registry, caches: MetricSources['caches']): void {
  for (const [name, help, pick] of [
    ['entries', 'Entries of a cache.', ({ entries }: CacheCounts) => entries],
    ['bytes', 'Bytes that a cache takes.', ({ bytes }: CacheCounts) => bytes],
  ] as const) {
    new Gauge({
      name: `portcullis_cache_${name}`,
      help,
      labelNames: ['cache'],
      registers: [registry],
      collect() {
        for (const [cache, counts] of Object.entries(caches)) {
          const value = pick(counts())
          if (value !== undefined) this.set({ cache }, value)
        }
      },
    })
  }
}

function watchSubscriptions(registry: Registry, counts: MetricSources['subscriptions']): void {
  const registers = [registry]
  new Gauge({
    name: 'portcullis_subscriptions_open',
    help: 'Open subscriptions, by transport.',
    labelNames: ['transport'],
    registers,
    collect() {
      for (const [transport, count] of counts().open) this.set({ transport }, count)
    },
  })
  new Counter({
    name: 'portcullis_subscription_events_total',
    help: 'Results of subscriptions that were sent, by transport.',
    labelNames: ['transport'],
    registers,
    collect() {
      for (const [transport, count] of counts().sent) assign(this, { transport }, count)
    },
  })
  new Counter({
    name: 'portcullis_subscriptions_ended_total',
    help: 'Subscriptions that ended, by transport and reason.',
    labelNames: ['transport', 'reason'],
    registers,
    collect() {
      for (const [transport, reasons] of counts().ended)
        for (const [reason, count] of reasons) assign(this, { transport, reason }, count)
    },
  })
  new Counter({
    name: 'portcullis_subscription_dropped_bytes_total',
    help: 'Bytes of results that were sent to clients that read too slowly, and were dropped when they were cut off.',
    registers,
    collect() {
      assign(this, {}, counts().droppedBytes)
    },
  })
}

/** Sets a counter to a value that is counted elsewhere: prom-client's counters have no setter. */
function assign(counter: Counter, labels: Record<string, string>, value: number): void {
  counter.remove(labels)
  counter.inc(labels, value)
}
