// What a soak tells of memory.
// @ts-check
import { lineChart } from '../charts/lines.js'
import { table, writePlot } from '../results.js'
import { quantile } from '../rounds.js'
import { verdict } from '../targets.js'
import { growthOf } from './growth.js'

/** @typedef {import('./run.js').Soaked} Soaked @typedef {import('./run.js').Usage} Usage */

/** Heap that may stay for each request: the smallest objects are larger, so one kept from each would show. */
const toleratedBytesPerRequest = 16
/** What V8 still compiles after the warm-up: each function once it has run often enough. */
const toleratedBytesOfCode = 1024 ** 2
/** The system's own book-keeping lets the resident set wander by so much of its size. */
const toleratedShare = 0.02

const mebi = 1024 ** 2
const mebibytes = (/** @type {number} */ bytes) => (bytes / mebi).toFixed(1)
const signed = (/** @type {number} */ bytes) => `${bytes < 0 ? '−' : '+'}${mebibytes(Math.abs(bytes))}`

/** @param {Soaked} soaked @param {ReturnType<typeof judgeMemory>} memory */
export function aboutMemory(soaked, memory) {
  return [
    '### Memory',
    memoryText(soaked),
    memoryTable(memory),
    ...memory.map(({ name, verdict: said, change, low, high }) =>
      verdict(
        `no growth of the ${name} after warm-up`,
        said === 'undecided' ? null : said === 'did not grow',
        `${signed(change)} MiB in ${soaked.seconds / 60} minutes (95%: ${signed(low)} to ${signed(high)})`,
      ),
    ),
    memoryPlot(soaked),
  ]
}

/** Whether memory grew, of each kind. @param {Soaked} soaked */
export function judgeMemory({ usage, warmUpSeconds, tally }) {
  const counted = usage.filter(({ seconds }) => seconds >= warmUpSeconds)
  const samplesOf = (/** @type {(usage: Usage) => number} */ read) =>
    counted.map((each) => ({ seconds: each.seconds, value: read(each) }))
  const heap = samplesOf(({ heapUsed, external, code }) => heapUsed + external - code)
  const code = samplesOf((each) => each.code)
  const rss = samplesOf((each) => each.rss)
  const perRequest = toleratedBytesPerRequest * tally.total()
  const level = quantile(
    rss.map(({ value }) => value),
    0.5,
  )
  return [
    {
      name: 'heap and what it holds outside, compiled code aside',
      tolerated: perRequest,
      ...growthOf(heap, { tolerated: perRequest }),
    },
    {
      name: 'compiled code',
      tolerated: toleratedBytesOfCode,
      ...growthOf(code, { tolerated: toleratedBytesOfCode }),
    },
    {
      name: 'resident set',
      tolerated: Math.max(perRequest, level * toleratedShare),
      ...growthOf(rss, { tolerated: Math.max(perRequest, level * toleratedShare) }),
    },
  ]
}

/** @param {Soaked} soaked */
function memoryText({ warmUpSeconds, usage }) {
  const counted = usage.filter(({ seconds }) => seconds >= warmUpSeconds).length
  return `${counted} samples, each right after a full collection of garbage that moved what is left together, so that what is
counted is in use and not a hole in V8's pages (each collection also holds up the requests of that moment, for a fifth
of a second). What a server remembers of sessions, tokens, documents and their sources was
filled up to its bounds before. The change is that of the straight line that fits
best; its interval heeds that samples resemble those before them. "Grew" is said when its whole
interval is above zero and it is more than tolerated: ${toleratedBytesPerRequest} bytes for each request; for compiled code, which V8 adds to for minutes, a mebibyte; for the resident set at least ${toleratedShare * 100}% of it.
"Did not grow" is said when its whole interval is below that. Otherwise the run was too short to tell.`
}

/** @param {ReturnType<typeof judgeMemory>} memory */
function memoryTable(memory) {
  const rows = memory.map(({ name, level, change, low, high, tolerated, verdict }) => [
    name,
    mebibytes(level),
    signed(change),
    `${signed(low)} to ${signed(high)}`,
    signed(tolerated),
    verdict,
  ])
  return table(['MiB', 'mean', 'change', '95% interval', 'tolerated', ''], rows)
}

/** @param {Soaked} soaked */
function memoryPlot({ usage, warmUpSeconds }) {
  const series = (/** @type {string} */ name, /** @type {(usage: Usage) => number} */ read) => ({
    name,
    points: usage.map((each) => ({ x: each.seconds / 60, y: read(each) / mebi })),
  })
  const chart = lineChart({
    title: 'Memory of the server under mixed traffic, after each collection of garbage',
    x: 'minutes',
    y: 'MiB',
    series: [
      series('resident set before it', ({ rssBefore }) => rssBefore),
      series('resident set', ({ rss }) => rss),
      series('heap used', ({ heapUsed }) => heapUsed),
      series('outside the heap', ({ external }) => external),
    ],
    shadedUntil: warmUpSeconds / 60,
  })
  return writePlot('soak-memory', 'Memory over time: level after the warm-up', chart)
}

/**
 * Of a server that was made to leak: not a result, so nothing is written.
 *
 * @param {Soaked} soaked
 * @returns {string[]} what should have been noticed
 */
export function notNoticed(soaked) {
  const memory = judgeMemory(soaked)
  console.log(memoryTable(memory))
  return memory[0]?.verdict === 'grew' ? [] : ['the leak was not noticed']
}
