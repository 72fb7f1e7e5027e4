// @ts-check
import { barChart } from '../charts/bars.js'
import { lineChart } from '../charts/lines.js'
import { machine, table, writePlot, writeSection } from '../results.js'
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
/** Timers come and go. */
const toleratedHandles = 2
/** A pool of connections that grew stays, up to its bound: the driver's 100, and those that watch over the database. */
const pool = { name: 'connections to MongoDB', bound: 110 }

const mebi = 1024 ** 2
const mebibytes = (/** @type {number} */ bytes) => (bytes / mebi).toFixed(1)
const signed = (/** @type {number} */ bytes) => `${bytes < 0 ? '−' : '+'}${mebibytes(Math.abs(bytes))}`
const ms = (/** @type {number} */ value) => value.toFixed(value < 10 ? 1 : 0)

/**
 * @param {Soaked} soaked
 * @param {string} where - the server ran
 * @returns {string[]} what is not as it should be
 */
export function report(soaked, where) {
  const { tally, idle, exitCode, logged } = soaked
  const memory = judgeMemory(soaked)
  const handles = compareHandles(idle)
  const text = [
    introduction(soaked, where),
    '### Latency by kind',
    latencyTable(tally),
    latencyPlot(tally),
    '### What came of each',
    outcomeTable(tally),
    verdict(
      'no unexpected answer, and no error in the log',
      tally.surprises() + logged.length === 0,
      `${tally.surprises()} of ${tally.total()} answers unexpected, ${logged.length} errors logged`,
    ),
    ...aboutMemory(soaked, memory),
    ...aboutHandles(soaked, handles),
    `Told to stop, the server ended with exit code ${exitCode}.`,
  ].join('\n\n')
  console.log(text)
  writeSection('soak', text)
  return [
    ...tally.unexpected.map((what) => `unexpected: ${what}`),
    ...logged.slice(0, 10).map((line) => `logged as an error: ${line}`),
    ...memory.filter(({ verdict }) => verdict === 'grew').map(({ name }) => `${name} grew`),
    ...handles.filter(({ stayed }) => stayed).map(({ name, more }) => `${more} handles stayed: ${name}`),
    ...(exitCode === 0 ? [] : [`told to stop, the server ended with ${exitCode}`]),
  ]
}

/** @param {Soaked} soaked @param {ReturnType<typeof judgeMemory>} memory */
function aboutMemory(soaked, memory) {
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

/** @param {Soaked} soaked @param {ReturnType<typeof compareHandles>} handles */
function aboutHandles(soaked, handles) {
  const stayed = handles.filter((each) => each.stayed).map(({ name, more }) => `${more} ${name}`)
  return [
    '### Handles',
    `What keeps the process busy by \`process.getActiveResourcesInfo()\`: without traffic before and after, and while it ran.
Connections to MongoDB are a pool that keeps what it needed once.`,
    handleTable(soaked),
    verdict('no handle left when the traffic ends', stayed.length === 0, stayed.join(', ') || 'none'),
  ]
}

/** @param {Soaked} soaked @param {string} where */
function introduction({ tally, seconds, usage, warmUpSeconds }, where) {
  const [first, last] = [usage.find((each) => each.seconds >= warmUpSeconds), usage.at(-1)]
  const busy =
    first && last ? (last.cpuMicros - first.cpuMicros) / 1e6 / (last.seconds - first.seconds) : Number.NaN
  return `\`portcullis start\` as it is built, in production mode on a real MongoDB (a replica set of one member), for ${seconds / 60} minutes
after a warm-up: ${tally.total()} requests of all kinds, each kind at a steady pace whatever the server does. Latency counts from
when a request was due. bcrypt at cost 10. The server used ${(busy * 100).toFixed(0)}% of a core; ${where.slice(0, 1).toLowerCase()}${where.slice(1)} ${machine()}`
}

/** @param {Soaked['tally']} tally */
function latencyTable({ byKind }) {
  const rows = [...byKind].map(([kind, { millis }]) => [
    kind,
    millis.length,
    ...[0.5, 0.99, 1].map((share) => ms(quantile(millis, share))),
  ])
  return table(['', 'requests', 'p50, ms', 'p99, ms', 'longest, ms'], rows)
}

/** @param {Soaked['tally']} tally */
function latencyPlot({ byKind }) {
  const chart = barChart({
    title: 'Latency by kind of request under mixed traffic',
    unit: 'milliseconds, by powers of ten',
    series: ['p50', 'p99'],
    isLog: true,
    rows: [...byKind].map(([label, { millis }]) => ({
      label,
      values: [quantile(millis, 0.5), quantile(millis, 0.99)],
    })),
  })
  return writePlot('soak-latency', 'Latency by kind of request, p50 and p99: the table above', chart)
}

/** @param {Soaked['tally']} tally */
function outcomeTable({ byKind }) {
  const rows = [...byKind].flatMap(([kind, { outcomes }]) =>
    [...outcomes].sort(([, a], [, b]) => b - a).map(([code, count]) => [`${kind}: ${code}`, count]),
  )
  return table(['kind and code', 'answers'], rows)
}

/** @param {Soaked} soaked */
function judgeMemory({ usage, warmUpSeconds, tally }) {
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
  return `${counted} samples, each right after a full collection of garbage, so that what is counted is in use (each collection also
holds up the requests of that moment). What a server remembers of sessions, tokens, documents and their sources was
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
    title: 'Memory of the server under mixed traffic, after each garbage collection',
    x: 'minutes',
    y: 'MiB',
    series: [
      series('resident set', ({ rss }) => rss),
      series('heap used', ({ heapUsed }) => heapUsed),
      series('outside the heap', ({ external }) => external),
    ],
    shadedUntil: warmUpSeconds / 60,
  })
  return writePlot('soak-memory', 'Memory over time: level after the warm-up', chart)
}

/** @param {Soaked['idle']} idle */
function compareHandles({ before, after }) {
  return Object.entries(after.resources).map(([name, count]) => {
    const more = count - (before.resources[name] ?? 0)
    return { name, more, stayed: name === pool.name ? count > pool.bound : more > toleratedHandles }
  })
}

/** @param {Soaked} soaked */
function handleTable({ usage, warmUpSeconds, idle: { before, after } }) {
  const counted = usage.filter(({ seconds }) => seconds >= warmUpSeconds)
  const names = new Set([before, after, ...counted].flatMap(({ resources }) => Object.keys(resources)))
  const rows = [...names].sort().map((name) => {
    const during = counted.map(({ resources }) => resources[name] ?? 0)
    return [
      name,
      before.resources[name] ?? 0,
      quantile(during, 0.5),
      Math.max(...during),
      after.resources[name] ?? 0,
    ]
  })
  return table(['', 'before', 'median meanwhile', 'most meanwhile', 'after'], rows)
}
