// @ts-check
import { machine, table, writeSection } from '../results.js'
import { verdict } from '../targets.js'

/** @typedef {import('./measure.js').Flooded} Flooded */

const mebibytes = (/** @type {number} */ bytes) => (bytes / 1024 ** 2).toFixed(0)

/**
 * @param {{ flooded: readonly Flooded[], logged: readonly string[], exitCode: number | null }} measured
 * @param {string} where - the server ran
 * @returns {string[]} what is not as it should be
 */
export function report({ flooded, logged, exitCode }, where) {
  const unexpected = flooded.flatMap(unexpectedOf)
  const total = flooded.reduce((sum, { sent }) => sum + sent, 0)
  const text = [
    `\`portcullis start\` as it is built, in production mode, on a real MongoDB; one flood after the other on one process. ${where} ${machine()}
"Refused" are those that got no data. "server µs" is the server's processor time for each of them. Memory is the resident
set, looked at each 20 ms.`,
    table(
      ['flood', 'sent', 'refused', 'answered with', 'server µs', 'MiB before', 'peak', 'after'],
      flooded.map(rowOf),
    ),
    verdict(
      'every hostile request gets the expected response, no error is logged, and the next request is served',
      unexpected.length + logged.length === 0,
      `${unexpected.length} kinds of ${flooded.length} not, ${logged.length} errors logged, of ${total} requests`,
    ),
    `Told to stop, the server ended with exit code ${exitCode}.`,
  ].join('\n\n')
  console.log(text)
  writeSection('hostile', text)
  return [
    ...unexpected,
    ...logged.slice(0, 10).map((line) => `logged as an error: ${line}`),
    ...(exitCode === 0 ? [] : [`told to stop, the server ended with ${exitCode}`]),
  ]
}

/** @param {Flooded} flooded */
function rowOf({ flood, sent, answers, cpuMicros, rss }) {
  const refused = [...answers].reduce((sum, [answer, times]) => sum + (isServed(answer) ? 0 : times), 0)
  return [
    flood.name,
    sent,
    refused,
    [...answers.keys()].join(', '),
    cpuMicros.toFixed(0),
    mebibytes(rss.before),
    mebibytes(rss.peak),
    mebibytes(rss.after),
  ]
}

/** @param {string} answer */
function isServed(answer) {
  return answer === 'ok' || answer.startsWith('HTTP 200')
}

/** @param {Flooded} flooded */
function unexpectedOf({ flood, answers, served }) {
  const others = [...answers.keys()].filter((answer) => !flood.expected.includes(answer))
  return [
    ...others.map((answer) => `unexpected: ${flood.name}: ${answer}`),
    ...(served ? [] : [`after ${flood.name} the next request was not served`]),
  ]
}
