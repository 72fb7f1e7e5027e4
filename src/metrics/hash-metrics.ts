import { Histogram, type Registry } from 'prom-client'

/** The timing of a password hash that has completed or failed, in seconds. */
export interface DoneHash {
  /** From the call to the start of the computation. */
  readonly waited: number
  readonly worked: number
}

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Observes the duration of password hashes, and their time in the queue. */
export function createHashMetrics(registry: Registry) {
  const registers = [registry]
  const waits = new Histogram({
    name: 'portcullis_password_hash_wait_seconds',
    help: 'Time that password hashes waited before they started.',
    buckets,
    registers,
  })
  const works = new Histogram({
    name: 'portcullis_password_hash_duration_seconds',
    help: 'Duration of password hashes, without the wait.',
    buckets,
    registers,
  })
  return ({ waited, worked }: DoneHash): void => {
    waits.observe(waited)
    works.observe(worked)
  }
}
