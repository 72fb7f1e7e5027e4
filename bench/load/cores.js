// @ts-check
import { spawnSync } from 'node:child_process'

/**
 * @typedef {object} Cores
 * @property {string | undefined} server - the core for servers that are measured, where there is one
 * @property {string} said - for the reader of the results
 */

/**
 * Keeps one core for the servers; this process, its load and the database that it starts go to the others. Needs
 * `taskset` (Linux, util-linux) and two cores.
 *
 * @returns {Cores}
 */
export function splitCores() {
  const [first, ...others] = allowedCores()
  if (first === undefined || others.length === 0) {
    return { server: undefined, said: 'No core was kept for the servers: that needs taskset and two cores.' }
  }
  taskset('--all-tasks', '--cpu-list', '--pid', others.join(','), String(process.pid))
  return {
    server: String(first),
    said: 'Servers had a core to themselves (taskset); the load and the database shared the others.',
  }
}

/** @returns {number[]} */
function allowedCores() {
  const list = taskset('--cpu-list', '--pid', String(process.pid)).match(/: ([\d,-]+)\s*$/)?.[1] ?? ''
  return list
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [from = Number.NaN, to = from] = range.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, index) => from + index)
    })
}

/** @param {string[]} args @returns {string} nothing where it is not installed */
function taskset(...args) {
  return spawnSync('taskset', args, { encoding: 'utf8' }).stdout ?? ''
}
