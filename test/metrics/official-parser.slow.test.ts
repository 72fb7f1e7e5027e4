import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPortcullis } from '../harness/portcullis.js'
import { until } from '../harness/until.js'

const metricsToken = 'a-token-for-tests-of-32-characters'
const version = 'prometheus-client==0.26.0'

/** Prints what the parser of Prometheus' own client for Python takes from standard input, as JSON. */
const program = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([
    {"name": f.name, "type": f.type, "help": f.documentation,
     "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in f.samples]}
    for f in text_string_to_metric_families(sys.stdin.read())]))
`

interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

/** @returns a folder that Python finds the parser in */
function fetchParser(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-parser-'))
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', folder, version]
  run('python3', args)
  return folder
}

function run(command: string, args: readonly string[], input = '', env = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`)
  return stdout
}

test("the parser of Prometheus' own client reads everything, histograms with their labels and buckets too", async () => {
  const { api, origin } = await startPortcullis({ metricsToken })
  const { accessToken } = await api.register('ana')
  for (let at = 0; at < 3; at += 1) await api.send({ query: 'query Mine { me { id } }', token: accessToken })
  await api.send({ query: '{ me { id } }' })
  let text = ''
  // Each is counted once its answer is out, the last a moment after its client has it.
  await until(async () => {
    const answer = await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    text = await answer.text()
    return text.includes('portcullis_refusals_total{')
  })

  const PYTHONPATH = fetchParser()
  const families: Family[] = JSON.parse(run('python3', ['-c', program], text, { PYTHONPATH }))

  const samples = families.flatMap((family) => family.samples)
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(samples).toHaveLength(lines.length)
  expect(families.filter(({ type, help }) => type === 'unknown' || help === '')).toEqual([])
  const mine = { operation: 'Mine', type: 'query' }
  const buckets = samples.filter(
    ({ name, labels }) =>
      name === 'portcullis_operation_duration_seconds_bucket' && labels.operation === mine.operation,
  )
  expect(buckets.at(-1)).toMatchObject({ labels: { ...mine, le: '+Inf' }, value: 3 })
  const counts = buckets.map(({ value }) => value)
  expect(counts).toEqual([...counts].sort((one, other) => one - other))
  const refusals = samples.filter(({ name }) => name === 'portcullis_refusals_total')
  expect(refusals).toMatchObject([{ labels: { coordinate: 'Query.me' }, value: 1 }])
})
