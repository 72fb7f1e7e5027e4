import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// V8 gives the function to contexts that are made from now on.
const gc: (options?: { type: 'minor' }) => void = runInNewContext('gc')

/** Frees everything that nothing refers to: what a WeakRef still finds afterwards is kept by somebody. */
export async function collectGarbage(): Promise<void> {
  // A WeakRef that was made or read in a turn of the event loop keeps its target until the turn is over.
  await new Promise(setImmediate)
  gc()
}

/** Frees what is young and not in use; what outlives two of these has become old. */
export function collectYoungGarbage(): void {
  gc({ type: 'minor' })
}

/** Bytes of objects that outlived collections of young garbage, in use or not. */
export function bytesGrownOld(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? 0
}
