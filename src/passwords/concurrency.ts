/** Default size of libuv's thread pool. */
const defaultThreadPoolSize = 4

/**
 * The number of concurrent hashes. One core stays free for requests, and one thread of libuv's pool for file and DNS
 * operations, which share it with bcrypt. At least 1.
 *
 * @param parallelism - `os.availableParallelism()`
 * @param threadPoolSize - the value of `UV_THREADPOOL_SIZE`
 */
export function hashingConcurrency(parallelism: number, threadPoolSize: string | undefined): number {
  const threads = Number.parseInt(threadPoolSize ?? '', 10)
  const poolSize = Number.isFinite(threads) && threads > 0 ? threads : defaultThreadPoolSize
  return Math.max(1, Math.min(parallelism - 1, poolSize - 1))
}
