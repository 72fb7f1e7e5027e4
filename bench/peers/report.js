// @ts-check
import { barChart } from '../charts/bars.js'
import { machine, table, writePlot, writeSection } from '../results.js'
import { quantile } from '../rounds.js'
import { verdict } from '../targets.js'
import { bcryptCost, readsPerSecond, signInsPerSecond } from './flood.js'
import { parallel, peers } from './list.js'

/**
 * @typedef {import('./speed.js').Speed} Speed
 * @typedef {import('./speed.js').Measure} Measure
 * @typedef {object} Found
 * @property {Map<string, Speed>} speeds
 * @property {Map<string, import('./starts.js').Starts>} starts
 * @property {Map<string, import('./flood.js').Flooded>} floods
 * @property {string} said - where the servers ran
 */

const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5)
const whole = (/** @type {number} */ value) => value.toFixed(0)
const times = (/** @type {number} */ value) => `${value.toFixed(value < 10 ? 2 : 1)} times`
const mebibytes = (/** @type {number} */ bytes) => bytes / 1024 ** 2
const nothing = '–'

/** @param {Found} found */
export function report({ speeds, starts, floods, said }) {
  const text = [
    introduction(said),
    ...aboutReads(speeds),
    ...aboutLists(speeds),
    ...aboutRefreshes(speeds),
    ...aboutFloods(floods),
    ...aboutStarts(starts, speeds),
  ].join('\n\n')
  console.log(text)
  writeSection('peers', text)
}

/** @param {Found['speeds']} speeds */
function aboutReads(speeds) {
  return [
    '### An authenticated read: `me`',
    speedTable(speeds, 'me'),
    againstTutorial(speeds, 'me', 8, '`me` at least 8 times as fast as the tutorial'),
    constantVerdict(speedOf(speeds, 'portcullis')),
    speedPlot(speeds, 'me', 'Authenticated read'),
  ]
}

/** @param {Found['speeds']} speeds */
function aboutLists(speeds) {
  return [
    '### A guarded list: 50 objects of 5 fields',
    'For Apollo alone and bare Node, the same list without any rule.',
    speedTable(speeds, 'items'),
    againstTutorial(speeds, 'items', 5, 'the guarded list at least 5 times as fast as the tutorial'),
    listVerdict(speedOf(speeds, 'portcullis'), speedOf(speeds, 'apollo')),
    speedPlot(speeds, 'items', 'Guarded list of 50 objects'),
  ]
}

/** @param {Found['speeds']} speeds */
function aboutRefreshes(speeds) {
  const target = "refreshing with rotation at least 3 times as fast as the tutorial's without"
  return [
    '### Refreshing a session',
    `Portcullis gives a new refresh token each time and can tell when one is used twice; the others prolong what they have.
Better Auth writes the new end of the session.`,
    speedTable(speeds, 'refresh'),
    againstTutorial(speeds, 'refresh', 3, target),
    speedPlot(speeds, 'refresh', 'Refreshing a session'),
  ]
}

/** @param {Found['floods']} floods */
function aboutFloods(floods) {
  return [
    '### Reads beside a flood of sign-ins',
    `${readsPerSecond} reads of \`me\` a second, while ${signInsPerSecond} sign-ins a second arrive, more than one core can hash (bcrypt at
cost ${bcryptCost}; Better Auth hashes with its scrypt). Waits count from when a read was due. "Refused" are sign-ins whose
response asks the client to retry later.`,
    floodTable(floods),
    floodVerdict(floods),
    floodPlot(floods),
  ]
}

/** @param {Found['starts']} starts @param {Found['speeds']} speeds */
function aboutStarts(starts, speeds) {
  return [
    '### Starting, and memory',
    `From the start of the process to its first authenticated answer, the database being there already. Memory after load is
read after each round of each measure above: the median, and the most.`,
    startTable(starts, speeds),
    ...startVerdicts(starts, speedOf(speeds, 'portcullis')),
  ]
}

/** @param {Found['speeds']} speeds @param {string} key */
function speedOf(speeds, key) {
  const found = speeds.get(key)
  if (found === undefined) throw new Error(`${key} was not measured.`)
  return found
}

/** @param {Found['speeds']} speeds @param {Measure} measure @param {number} least @param {string} target */
function againstTutorial(speeds, measure, least, target) {
  const found = ratio(speedOf(speeds, 'portcullis'), measure, speedOf(speeds, 'tutorial'), measure)
  return verdict(target, found >= least, times(found))
}

/** @param {string} said */
function introduction(said) {
  return `Whole servers over HTTP, each a process of its own, on one real MongoDB (a replica set of one member), in turns;
medians of the rounds. ${said} ${parallel} requests are under way at once. "server µs" is the server's own processor time for a
request, its database's not counted; ratios are medians of those within a round. "The tutorial" is what is written most
often today: Apollo Server 5 on Express 5, graphql-shield, the user read by Mongoose (\`lean\`) for each request, a
JSON Web Token under a secret given as a string. All answer the same three fields or the same list, and check the same
rules; the programs are in [peers/](peers). What bare Node answers is bounded by the load, not by the server.
${machine()}`
}

/** @param {Speed} one @param {Measure} measure @param {Speed} other @param {Measure} otherMeasure */
function ratio(one, measure, other, otherMeasure) {
  return median(
    one[measure].map(
      ({ perSecond }, round) => perSecond / (other[otherMeasure][round]?.perSecond ?? Number.NaN),
    ),
  )
}

/** By processor time. @param {Speed} one @param {Measure} measure @param {Speed} other @param {Measure} otherMeasure */
function costRatio(one, measure, other, otherMeasure) {
  return median(
    one[measure].map(({ micros }, round) => micros / (other[otherMeasure][round]?.micros ?? Number.NaN)),
  )
}

/** @param {Speed} portcullis */
function constantVerdict(portcullis) {
  const cost = costRatio(portcullis, 'me', portcullis, 'constant')
  const micros = median(portcullis.constant.map(({ micros }) => micros))
  return `${verdict("`me` costs at most 1.3 times the same server's constant query without a token", cost <= 1.3, times(cost))}
The constant query took ${whole(micros)} µs.`
}

/** @param {Speed} portcullis @param {Speed} apollo */
function listVerdict(portcullis, apollo) {
  const cost = costRatio(portcullis, 'items', apollo, 'items')
  return verdict(
    "the guarded list costs at most 1.15 times the same list, unguarded, by graphql-js and Apollo's pipeline alone",
    cost <= 1.15,
    times(cost),
  )
}

/** @param {Map<string, Speed>} speeds @param {Measure} measure */
function speedTable(speeds, measure) {
  const tutorial = speeds.get('tutorial')
  const rows = peers.flatMap(({ key, name }) => {
    const found = speeds.get(key)
    if (found === undefined || tutorial === undefined || found[measure].length === 0) return []
    const micros = median(found[measure].map(({ micros }) => micros))
    const faster = key === 'tutorial' ? '1' : ratio(found, measure, tutorial, measure).toFixed(2)
    return [[name, whole(perSecond(found, measure)), whole(micros), faster]]
  })
  return table(['', 'requests/s', 'server µs', 'as fast as the tutorial'], rows)
}

/** @param {Speed} found @param {Measure} measure */
function perSecond(found, measure) {
  return median(found[measure].map(({ perSecond }) => perSecond))
}

/** @param {Map<string, Speed>} speeds @param {Measure} measure @param {string} title */
function speedPlot(speeds, measure, title) {
  const rows = peers.flatMap(({ key, name }) => {
    const found = speeds.get(key)
    if (found === undefined || found[measure].length === 0) return []
    return [{ label: name, values: [perSecond(found, measure)], isOther: !isOurs(key) }]
  })
  const chart = barChart({ title: `${title}: requests per second on one core`, unit: 'requests/s', rows })
  return writePlot(`peers-${measure}`, `${title}, requests per second by server: the table above`, chart)
}

const isOurs = (/** @type {string} */ key) => key === 'portcullis' || key === 'logging'

/** @param {Found['floods']} floods */
function floodTable(floods) {
  const rows = peers.flatMap(({ key, name }) => {
    const found = floods.get(key)
    if (found === undefined) return []
    const waits = [0.5, 0.99, 1].map((share) => whole(quantile(found.reads, share)))
    return [[name, found.reads.length, ...waits, found.signedIn, found.busy]]
  })
  return table(['', 'reads', 'median, ms', 'p99, ms', 'longest, ms', 'signed in', 'refused'], rows)
}

/** @param {Found['floods']} floods */
function floodVerdict(floods) {
  const p99 = quantile(floods.get('portcullis')?.reads ?? [], 0.99)
  return verdict(
    'p99 of paced reads beside a flood of sign-ins under 20 ms',
    p99 < 20,
    `${p99.toFixed(1)} ms`,
  )
}

/** @param {Found['floods']} floods */
function floodPlot(floods) {
  const rows = peers.flatMap(({ key, name }) => {
    const found = floods.get(key)
    const values = [quantile(found?.reads ?? [], 0.99)]
    return found === undefined ? [] : [{ label: name, values, isOther: !isOurs(key) }]
  })
  const title = 'Reads beside a flood of sign-ins: p99'
  const chart = barChart({ title, unit: 'milliseconds, by powers of ten', rows, isLog: true })
  return writePlot('peers-flood', `${title} by server: the table above`, chart)
}

/** @param {Found['starts']} starts @param {Map<string, Speed>} speeds */
function startTable(starts, speeds) {
  const rows = peers.flatMap(({ key, name }) => {
    const found = starts.get(key)
    if (found === undefined) return []
    const loaded = speeds.get(key)?.rss
    return [
      [
        name,
        whole(median(found.millis)),
        whole(mebibytes(median(found.rss))),
        ...[0.5, 1].map((share) =>
          loaded === undefined ? nothing : whole(mebibytes(quantile(loaded, share))),
        ),
      ],
    ]
  })
  return table(['', 'first answer, ms', 'memory then, MiB', 'after load, MiB', 'at most, MiB'], rows)
}

/** @param {Found['starts']} starts @param {Speed} portcullis */
function startVerdicts(starts, portcullis) {
  const { millis = [], rss = [] } = starts.get('portcullis') ?? {}
  const [first, early, late] = [median(millis), mebibytes(median(rss)), mebibytes(median(portcullis.rss))]
  return [
    verdict('start to first response under 650 ms', first < 650, `${whole(first)} ms`),
    verdict('memory (RSS) under 100 MiB then', early < 100, `${whole(early)} MiB`),
    verdict('memory (RSS) under 160 MiB after load', late < 160, `${whole(late)} MiB`),
  ]
}
