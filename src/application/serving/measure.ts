import type { Context } from '../../context/context.js'
import type { MetricSources, Metrics } from '../../metrics/index.js'
import type { Server } from '../../server/index.js'
import type { Configuration } from '../configuration.js'
import type { OnEvent } from '../events.js'
import type { Services } from '../services.js'

/** The metrics library is loaded only if metrics are served. */
export async function loadMetrics(): Promise<Metrics> {
  const { createMetrics } = await import('../../metrics/index.js')
  return createMetrics()
}

/** Whether metrics are served at all. */
export function isMeasured({ metricsPort, metricsToken }: Configuration): boolean {
  return metricsPort !== undefined || metricsToken !== undefined
}

/** Counts each event and passes it on. */
export function countingEvents({ countEvent }: Metrics, onEvent: OnEvent | undefined): OnEvent {
  return (event) => {
    countEvent(event)
    return onEvent?.(event)
  }
}

/** What the metrics read when they are asked for. */
export function sourcesOf(
  { hasher, changes, running }: Services,
  { documentLookUps, subscriptionCounts }: Server<Context>,
): MetricSources {
  return {
    hashing: hasher.load,
    subscriptions: subscriptionCounts,
    changeStream: changes && (() => ({ isAlive: changes.isAlive(), breaks: changes.breaks() })),
    counts: Object.assign({}, ...running.map(({ counts }) => counts)),
    caches: Object.assign({ document: () => documentLookUps }, ...running.map(({ caches }) => caches)),
  }
}
