/** The size of libuv's thread pool where `UV_THREADPOOL_SIZE` says nothing. */
const defaultThreadPoolSize = 4

/**
 * How many passwords are hashed at once: one core stays free for requests, and one thread of libuv's pool,
 * which bcrypt shares with file reads and name look-ups, stays free for those. At least 1.
 *
 * @param parallelism - `os.availableParallelism()`
 * @param threadPoolSize - the text of `UV_THREADPOOL_SIZE`
 */
export function hashingConcurrency(parallelism: number, threadPoolSize: string | undefined): number {
  const threads = Number.parseInt(threadPoolSize ?? '', 10)
  const poolSize = Number.isFinite(threads) && threads > 0 ? threads : defaultThreadPoolSize
  return Math.max(1, Math.min(parallelism - 1, poolSize - 1))
}
