import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainEnvironment } from './command-line.js'
import { projectWith } from './config-project.js'

// The built command, because the loader of our sources would run the TypeScript of a configuration file itself.
const built = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const isBuilt = existsSync(built)
const whenBuilt = isBuilt ? test : test.skip

const config = `
const role: string = 'EDITOR'
interface Services { readonly greeting: string }
export default {
  typeDefs: \`extend enum Role { \${role} } extend type Query { greeting: String @hasRole(roles: \${role}) }\`,
  setup: (): Services => ({ greeting: 'Hello' }),
  resolvers: ({ greeting }: Services) => ({ Query: { greeting: () => greeting } }),
}
`
const cwd = projectWith({ 'portcullis.config.ts': config, 'package.json': '{ "type": "module" }' })

const runs = (node: string) =>
  spawnSync(node, ['-p', 'Boolean(process.features.typescript)'], { encoding: 'utf8' }).stdout === 'true\n'
const command = (node: string, ...args: string[]) =>
  spawnSync(node, [built, ...args], { cwd, env: plainEnvironment(), encoding: 'utf8' })

/** This Node, and those that CI keeps beside it. */
function nodes(): string[] {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'portcullis-nodes')
  const others = existsSync(cache)
    ? readdirSync(cache).map((name) => join(cache, name, 'node_modules/.bin/node'))
    : []
  return [process.execPath, ...others.filter((path) => existsSync(path))]
}
const capable = nodes().filter(runs)
const incapable = nodes().filter((node) => !runs(node))

for (const node of capable) {
  whenBuilt(`a configuration file in TypeScript is run where Node runs it (${node})`, () => {
    const { status, stdout } = command(node, 'schema', 'print')
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('greeting: String @hasRole(roles: EDITOR)'),
    })
    expect(command(node, 'schema', 'check').status).toBe(0)
  })
}

for (const node of incapable) {
  whenBuilt(`where Node does not run TypeScript, the message says so (${node})`, () => {
    const { status, stdout, stderr } = command(node, 'start')
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr).toMatch(
      /^portcullis: portcullis\.config\.ts cannot be run: Node \S+ does not run TypeScript\. Use Node 22\.18 or later, or JavaScript\.\n$/,
    )
  })
}

test('there is a Node to try', () => {
  expect(capable.length + incapable.length).toBeGreaterThan(0)
})
