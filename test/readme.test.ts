import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startPortcullis } from './harness/portcullis.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')

test('every page of docs/ is linked from README', () => {
  const linked = new Set(Array.from(readme.matchAll(/\]\((docs\/[\w-]+\.md)\)/g), ([, path]) => path))
  expect(
    readdirSync(`${root}docs`)
      .map((name) => `docs/${name}`)
      .filter((path) => !linked.has(path)),
  ).toEqual([])
})

test('the commands of README, run in their order, do what it says', async () => {
  const { origin } = await startPortcullis()
  const tryIt = readme.slice(readme.indexOf('## Try it'), readme.indexOf('## Build your API'))
  const blocks = Array.from(tryIt.matchAll(/```sh\n(.*?)```/gs), ([, block = '']) => block)
  const requests = blocks.filter((block) => block.includes('curl')).join('')

  // Not synchronously: the server runs in this process.
  const commands = requests.replaceAll('http://127.0.0.1:4000', origin)
  const { stdout } = await promisify(execFile)('bash', ['-euc', commands])

  const [registered = '', me = ''] = stdout.split(/(?<=\})\n/)
  expect(JSON.parse(registered)).toMatchObject({ data: { register: { user: { roles: ['USER'] } } } })
  expect(JSON.parse(me)).toEqual({ data: { me: { username: 'ana', sessions: [{ current: true }] } } })
})

test.each(['README.md', 'docs/build.md'])('%s installs what the package asks for beside itself', (page) => {
  const { name, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(`${root}package.json`, 'utf8'),
  )
  const needed = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
  const [, installed = ''] =
    /^npm install (portcullis .*)$/m.exec(readFileSync(`${root}${page}`, 'utf8')) ?? []
  // The latest graphql is none that a server works with.
  const named = (peer: string) => (peer === 'graphql' ? 'graphql@16' : peer)
  expect(installed.split(' ').sort()).toEqual([name, ...needed.map(named)].sort())
})
