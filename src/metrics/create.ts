import { Registry } from 'prom-client'
import type { AnyEvent } from '../events/index.js'
import type { AnsweredRequest } from '../server/index.js'
import { createEventMetrics } from './event-metrics.js'
import { createHashMetrics, type DoneHash } from './hash-metrics.js'
import { processMetrics } from './process-metrics.js'
import { createRefusalMetrics } from './refusal-metrics.js'
import { createRequestMetrics } from './request-metrics.js'
import { type MetricSources, watchSources } from './sources.js'

/** The metrics of one server. Their inputs must not contain secrets. The methods do not throw. */
export interface Metrics {
  countRequest(answered: AnsweredRequest): void
  countEvent(event: AnyEvent): void
  countHash(done: DoneHash): void
  /** Adds the metrics that are read when they are collected. Called once. */
  watch(sources: MetricSources): void
  /** In Prometheus' text format, with `contentType`. */
  print(): Promise<string>
  readonly contentType: string
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  // Created now, because the event-loop delay has to be observed from the start.
  const ofProcess = processMetrics()
  const countRequest = createRequestMetrics(registry)
  const countRefusals = createRefusalMetrics(registry)
  return {
    countRequest(answered) {
      countRequest(answered)
      const { operation } = answered
      if (operation !== null && operation.errors.length > 0) countRefusals(operation)
    },
    countEvent: createEventMetrics(registry),
    countHash: createHashMetrics(registry),
    watch: (sources) => watchSources(registry, sources),
    async print() {
      const texts = await Promise.all([registry.metrics(), ofProcess.metrics()])
      return texts.join('\n')
    },
    contentType: registry.contentType,
  }
}
