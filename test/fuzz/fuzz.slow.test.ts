import fc from 'fast-check'
import { buildASTSchema, type GraphQLSchema } from 'graphql'
import { joinTypeDefs } from '../../src/application/schema/schema.js'
import { createTestClient } from '../../src/testing/client.js'
import { sendRaw } from '../server/raw-http.js'
import { typeDefs } from './application.js'
import { choicesFrom, numbers } from './choices.js'
import { faultOf, parseAnswer } from './oracle.js'
import { requestFrom, type Tokens } from './requests.js'
import { startTarget, type Target } from './target.js'

// `npm run fuzz` sets these.
const requests = Number(process.env.FUZZ_REQUESTS ?? 1000)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const isShrinking = process.env.FUZZ_SHRINK === 'true'
const inParallel = 8
/** Faults after which a run ends early. */
const enough = 20
/** Caches fill (documents are kept up to 16 MiB by their estimate) and the heap grows lazily; no more than that. */
const growthMiB = 300

let target: Target
let tokens: Tokens
let schema: GraphQLSchema

beforeAll(async () => {
  target = await startTarget()
  schema = buildASTSchema(joinTypeDefs(typeDefs))
  const client = createTestClient(target.url)
  const [user, admin] = [await client.register('fuzz-user'), await client.register('fuzz-admin')]
  await target.makeAdmin(admin.userId)
  tokens = { user: user.accessToken, admin: admin.accessToken }
})
afterAll(() => target.stop())

test(`${requests} requests from the schema's grammar and beside it get nothing unexpected (seed ${seed})`, async () => {
  const tally = new Map<string, number>()
  const found: string[] = []
  const before = target.residentMiB()
  const memory: number[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: inParallel, maxLength: inParallel }), async (batch) => {
      const faults = await Promise.all(batch.map((source) => faultFrom(source, tally)))
      found.push(...faults.filter((fault) => fault !== null))
      memory.push(target.residentMiB())
      if (found.length > enough || (found.length > 0 && isShrinking))
        throw new Error(found.splice(0).join('\n\n'))
    }),
    { numRuns: Math.ceil(requests / inParallel), seed, endOnFailure: !isShrinking },
  )
  const [after = before] = memory.slice(-1)
  report(tally, {
    before,
    middle: memory[Math.floor(memory.length / 2)] ?? before,
    peak: Math.max(...memory),
    after,
  })
  expect(found).toEqual([])
  expect(target.isAlive()).toBe(true)
  expect(target.logged()).toBe('')
  expect(after - before).toBeLessThan(growthMiB)
}, 1_800_000)

async function faultFrom(source: readonly number[], tally: Map<string, number>): Promise<string | null> {
  const { bytes, method } = requestFrom(choicesFrom(source), schema, tokens)
  const text = await sendRaw(target.port, bytes)
  const answer = parseAnswer(text)
  const fault = faultOf(answer, method)
  const codes = [...(answer?.body ?? '').matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code)
  const outcome = `${answer?.status ?? 'none'} ${[...new Set(codes)].sort().join(' ')}`
  tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
  if (fault === null) return null
  return `${fault}\nasked: ${bytes.toString().slice(0, 3000)}\nanswered: ${text.slice(0, 2000)}`
}

function report(tally: ReadonlyMap<string, number>, mebibytes: Readonly<Record<string, number>>): void {
  const lines = [...tally].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${count}\t${outcome}`)
  const memory = Object.entries(mebibytes).map(([when, amount]) => `${amount.toFixed(0)} MiB ${when}`)
  process.stdout.write(`seed ${seed}\nmemory: ${memory.join(', ')}\n${lines.join('\n')}\n`)
}
