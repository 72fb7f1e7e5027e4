import { Histogram, type Registry } from 'prom-client'

/** A password hash that was done, or failed, in seconds. */
export interface DoneHash {
  /** From the call until it began. */
  readonly waited: number
  readonly worked: number
}

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What password hashes take, and how long requests wait for one to begin. */
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
