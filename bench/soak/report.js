// @ts-check
import { barChart } from '../charts/bars.js'
import { machine, table, writePlot, writeSection } from '../results.js'
import { quantile } from '../rounds.js'
import { verdict } from '../targets.js'
import { aboutMemory, judgeMemory } from './memory.js'

/** @typedef {import('./run.js').Soaked} Soaked */

/** Timers come and go. */
const toleratedHandles = 2
/** A pool of connections that grew stays, up to its bound: the driver's 100, and those that watch over the database. */
const pool = { name: 'connections to MongoDB', bound: 110 }

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
      'no unexpected response, and no error in the log',
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
when a request was due; the slowest are those that came while memory was measured, which stops the server. bcrypt at cost 10. The server used ${(busy * 100).toFixed(0)}% of a core; ${where.slice(0, 1).toLowerCase()}${where.slice(1)} ${machine()}`
}

/** @param {Soaked['tally']} tally */
function latencyTable({ byKind }) {
  const rows = [...byKind].map(([kind, { millis }]) => [
    kind,
    millis.length,
    ...[0.5, 0.95, 0.99, 1].map((share) => ms(quantile(millis, share))),
  ])
  return table(['', 'requests', 'p50, ms', 'p95, ms', 'p99, ms', 'longest, ms'], rows)
}

/** @param {Soaked['tally']} tally */
function latencyPlot({ byKind }) {
  const chart = barChart({
    title: 'Latency by kind of request under mixed traffic',
    unit: 'milliseconds, by powers of ten',
    series: ['p50', 'p95'],
    isLog: true,
    rows: [...byKind].map(([label, { millis }]) => ({
      label,
      values: [quantile(millis, 0.5), quantile(millis, 0.95)],
    })),
  })
  return writePlot('soak-latency', 'Latency by kind of request, p50 and p95: the table above', chart)
}

/** @param {Soaked['tally']} tally */
function outcomeTable({ byKind }) {
  const rows = [...byKind].flatMap(([kind, { outcomes }]) =>
    [...outcomes].sort(([, a], [, b]) => b - a).map(([code, count]) => [`${kind}: ${code}`, count]),
  )
  return table(['kind and code', 'answers'], rows)
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
