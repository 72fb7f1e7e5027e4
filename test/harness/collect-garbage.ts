import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// V8 gives the function to contexts that are made from now on.
const gc: () => void = runInNewContext('gc')

/** Frees everything that nothing refers to: what a WeakRef still finds afterwards is kept by somebody. */
export async function collectGarbage(): Promise<void> {
  // A WeakRef that was made or read in a turn of the event loop keeps its target until the turn is over.
  await new Promise(setImmediate)
  gc()
}
