export { createMetrics, type Metrics } from './create.js'
export type { MetricSources } from './sources.js'
