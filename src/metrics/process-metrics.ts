import { collectDefaultMetrics, Registry } from 'prom-client'

let ofProcess: Registry | undefined

/**
 * prom-client's own metrics of the process: processor time, memory, handles, garbage collection, event-loop delay.
 *
 * Made once, however many servers the process runs: the figures are the same for all of them, and prom-client never
 * takes its observers down, so each server with its own would leave some behind.
 */
export function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
