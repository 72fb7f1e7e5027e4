import { collectDefaultMetrics, Registry } from 'prom-client'

let ofProcess: Registry | undefined

/**
 * prom-client's default metrics: CPU, memory, handles, garbage collection, event-loop delay.
 *
 * Created once per process: the values are the same for all servers in it, and prom-client never removes its observers.
 */
export function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
