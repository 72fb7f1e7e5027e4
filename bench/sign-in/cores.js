// @ts-check
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Whether programs can be kept to one core each. */
export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0

const serverCore = '0'
const loadCore = '1'

/** The server's core for what is forked with this; everything else is for the other. */
export const onServerCore = canPin
  ? { execPath: 'taskset', execArgv: ['-c', serverCore, process.execPath] }
  : {}

/** Keeps this process, and what it starts from now on, to the other core. */
export function moveToLoadCore() {
  if (!canPin) return
  const { status } = spawnSync('taskset', ['-a', '-c', '-p', loadCore, String(process.pid)], {
    stdio: 'ignore',
  })
  if (status !== 0) throw new Error('taskset could not move this process.')
}
