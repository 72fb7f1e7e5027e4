import { collectGarbage } from './collect-garbage.js'

/** How many bytes more are in use after that than before. What V8 makes of code that runs for the first time is part of it. */
export async function keptBytes(work: () => void): Promise<number> {
  await collectGarbage()
  const before = process.memoryUsage().heapUsed
  work()
  await collectGarbage()
  return process.memoryUsage().heapUsed - before
}
