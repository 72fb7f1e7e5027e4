export { noteCodes, noteStatus } from './outcome.js'
export { createTracing, type RequestTrace, type Tracing } from './tracing.js'
