// needs: peers
// Where the time of an authenticated read goes: self time of the built server by package and by folder of ours.
// @ts-check
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startTestMongodb } from '../dist/testing/index.js'
import { barChart } from './charts/bars.js'
import { splitCores } from './load/cores.js'
import { throughput } from './load/measure.js'
import { repeat } from './peers/clients.js'
import { parallel, peers, startPeer } from './peers/list.js'
import { byLayer, selfTime } from './profile/self-time.js'
import { bySource } from './profile/sources.js'
import { machine, table, writePlot, writeSection } from './results.js'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, quick: { type: 'boolean', default: false } },
})
const millis = values.quick ? 2_000 : Number(values.seconds) * 1000
const least = 0.01
const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(1)}%`
const portcullis = peers.find(({ key }) => key === 'portcullis')
if (portcullis === undefined) throw new Error('There is no Portcullis among the peers.')

const { server: core, said } = splitCores()
const folder = mkdtempSync(join(tmpdir(), 'portcullis-profile-'))
const mongodb = await startTestMongodb()
try {
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=200']
  const server = await startPeer(portcullis, { mongodbUri: mongodb.uri, core }, { nodeOptions })
  const credentials = await portcullis.dialect.signUp(server.send, 'ana')
  const read = await repeat(server.send, portcullis.dialect.me(credentials), '"id"')
  console.error(`profile: reading for ${millis / 1000} s, after as much for the compiler`)
  await throughput(server, read, { millis, parallel })
  const { perSecond, micros } = await throughput(server, read, { millis, parallel })
  await server.leave()
  const [file = ''] = readdirSync(folder)
  const found = selfTime(bySource(JSON.parse(readFileSync(join(folder, file), 'utf8'))), millis * 1000)
  report(found, { perSecond, micros })
} finally {
  await mongodb.stop()
  rmSync(folder, { recursive: true })
}

/**
 * @param {import('./profile/self-time.js').SelfTime} found
 * @param {{ perSecond: number, micros: number }} load
 */
function report({ busy, owners, functions }, { perSecond, micros }) {
  const large = [...owners].filter(([, share]) => share >= least)
  const rest = 1 - large.reduce((sum, [, share]) => sum + share, 0)
  /** @type {[string, number][]} */
  const rows = [...large, ['all others, each below 1%', rest]]
  const chart = barChart({
    title: 'Self time of the server under reads of `me`, by whose code it is',
    unit: '% of the busy time',
    rows: rows.map(([label, share]) => ({
      label,
      values: [share * 100],
      isOther: !label.startsWith('Portcullis'),
    })),
  })
  const text = [
    `\`node --cpu-prof\` on the server of [peers](#peers) while it answers \`me\`, ${parallel} requests under way at once, sampled each 200 µs: the time
that each function ran itself, callers aside. Time of the system's calls counts for whoever made them, such as
\`writev\`. ${perSecond.toFixed(0)} requests/s at ${micros.toFixed(0)} µs each, the profiler's own cost included; ${percent(busy)} of
the time was busy. ${said} ${machine()}`,
    table(
      ['layer', 'of the busy time', 'µs per request'],
      [...byLayer(owners)].map(([name, share]) => [name, percent(share), (share * micros).toFixed(1)]),
    ),
    '### By package, by folder of Portcullis, by module of Node',
    table(
      ['whose code', 'of the busy time', 'µs per request'],
      rows.map(([name, share]) => [name, percent(share), (share * micros).toFixed(1)]),
    ),
    writePlot('profile', 'Self time by whose code it is: the table above', chart),
    '### The functions that take most',
    table(
      ['function', 'of the busy time'],
      [...functions].slice(0, 20).map(([name, share]) => [`\`${name}\``, percent(share)]),
    ),
  ].join('\n\n')
  console.log(text)
  writeSection('profile', text)
}
