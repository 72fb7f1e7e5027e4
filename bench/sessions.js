// What it costs to know that a session lives, what signing in and refreshing cost, and how soon the other server refuses.
// @ts-check
import { startTestMongodb, testPassword } from '../dist/testing/index.js'
import { machine, table, writeSection } from './results.js'
import { startServer } from './sessions/start-server.js'
import { verdict } from './targets.js'

/** @typedef {import('./sessions/start-server.js').BenchServer} BenchServer */

const rounds = 21
const requestsPerRound = 500
const parallel = 8
const signIns = 20
const refreshes = 200
const revocations = 200
const manyRootFields = 21
const rootFieldRequests = 200
const cheapHash = 4
const targetRatio = 1.3

const constant = '{ constant { id username roles } }'
const me = '{ me { id username roles } }'
const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }'
const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken } }'
const refresh =
  'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }'
const input = { username: 'ana', password: testPassword }

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN
const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5)
const ms = (/** @type {number} */ value) => value.toFixed(value < 10 ? 2 : 0)

/**
 * Runs `once` so often, some at a time.
 *
 * @returns {Promise<number>} the server's processor time for one, in microseconds
 * @param {BenchServer} server @param {number} times @param {() => Promise<unknown>} once
 */
async function costOf(server, times, once) {
  const before = await server.cpuMicros()
  let left = times
  const one = async () => {
    while (left-- > 0) await once()
  }
  await Promise.all(Array.from({ length: parallel }, one))
  return ((await server.cpuMicros()) - before) / times
}

/** @param {number} times @param {() => Promise<unknown>} once @returns {Promise<number[]>} milliseconds of each, one after the other */
async function latencies(times, once) {
  const found = []
  for (let count = 0; count < times; count += 1) {
    const began = performance.now()
    await once()
    found.push(performance.now() - began)
  }
  return found
}

/** @param {{ status: number, data: any }} answer */
function assertAnswered({ status, data }) {
  if (status !== 200 || Object.values(data ?? { none: null }).includes(null))
    throw new Error(`Refused: ${status}`)
}

/** @param {Record<'coherent' | 'strict' | 'stateless', BenchServer>} servers @param {string} token */
async function compareReads(servers, token) {
  const variants = [
    { name: 'constant, without a token', server: servers.coherent, query: constant, token: undefined },
    { name: '`me`, session in memory (default)', server: servers.coherent, query: me, token },
    { name: '`me`, signature only, not revocable', server: servers.stateless, query: me, token },
    { name: '`me`, session read each time (`strict`)', server: servers.strict, query: me, token },
  ].map((variant) => ({
    ...variant,
    once: async () => assertAnswered(await variant.server.send(variant.query, { token: variant.token })),
    /** @type {number[]} */
    micros: [],
    /** @type {number[]} */
    millis: [],
  }))
  for (const { server, once } of variants) await costOf(server, 1_500, once)
  for (let round = 0; round < rounds; round += 1) {
    for (const variant of variants.toSorted(() => Math.random() - 0.5)) {
      variant.micros.push(await costOf(variant.server, requestsPerRound, variant.once))
      variant.millis.push(...(await latencies(5, variant.once)))
    }
  }
  const [base] = variants
  const ratio = (/** @type {number[]} */ micros) =>
    median(micros.map((value, round) => value / (base?.micros[round] ?? NaN)))
  const rows = variants.map(({ name, micros, millis }) => [
    name,
    median(micros).toFixed(0),
    ratio(micros).toFixed(2),
    ms(median(millis)),
  ])
  return {
    ratio: ratio(variants[1]?.micros ?? []),
    text: table(['', 'server µs', 'ratio', 'alone, ms'], rows),
  }
}

/**
 * The session is looked up in memory before each root field of a mutation. With and without that look-up, what does one
 * root field more cost? The difference of two long requests, so that what a request costs is not in it.
 *
 * @param {Record<'coherent' | 'stateless', BenchServer>} servers @param {string} token
 */
async function compareRootFields(servers, token) {
  const fields = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, index) => `f${index}: touch`).join(' ')
  const variants = Object.entries({ coherent: 'mutation', stateless: 'mutation', query: 'query' }).map(
    ([name, type]) => {
      const server = name === 'stateless' ? servers.stateless : servers.coherent
      const ask = (/** @type {number} */ count) => async () =>
        assertAnswered(await server.send(`${type} { ${fields(count)} }`, { token }))
      /** @type {number[]} */
      const perField = []
      return { name, server, few: ask(1), many: ask(manyRootFields), perField }
    },
  )
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, few, many, perField } of variants.toSorted(() => Math.random() - 0.5)) {
      const fewMicros = await costOf(server, rootFieldRequests, few)
      const manyMicros = await costOf(server, rootFieldRequests, many)
      perField.push((manyMicros - fewMicros) / (manyRootFields - 1))
    }
  }
  const names = {
    coherent: 'mutation, session looked up in memory',
    stateless: 'mutation, signature only',
    query: 'query, which looks once',
  }
  return table(
    ['', 'one root field more, server µs', 'quartiles'],
    variants.map(({ name, perField }) => [
      names[/** @type {keyof typeof names} */ (name)],
      median(perField).toFixed(2),
      `${quantile(perField, 0.25).toFixed(2)} to ${quantile(perField, 0.75).toFixed(2)}`,
    ]),
  )
}

/** @param {BenchServer} server */
async function compareSignIns(server) {
  let { refreshToken } = (await server.send(login, { variables: { input } })).data.login
  const signIn = async () => assertAnswered(await server.send(login, { variables: { input } }))
  const rotate = async () => {
    const { data } = await server.send(refresh, { variables: { token: refreshToken } })
    refreshToken = data.refreshSession.refreshToken
  }
  await latencies(5, signIn)
  await latencies(50, rotate)
  const rows = []
  for (const [name, times, once] of /** @type {const} */ ([
    ['`login`, bcrypt cost 12', signIns, signIn],
    ['`refreshSession`', refreshes, rotate],
  ])) {
    const before = await server.cpuMicros()
    const millis = await latencies(times, once)
    const micros = ((await server.cpuMicros()) - before) / times
    rows.push([name, micros.toFixed(0), ms(median(millis)), ms(quantile(millis, 0.99))])
  }
  return table(['', 'server µs', 'median, ms', 'p99, ms'], rows)
}

/**
 * From the moment that one server has answered the revocation until the other refuses: with requests one after the
 * other, each refusal is noticed as soon as the answer before it is there.
 *
 * @param {BenchServer} one @param {BenchServer} other
 */
async function timeToRefusal(one, other) {
  const found = []
  for (let count = 0; count < revocations; count += 1) {
    const { accessToken: token } = (await one.send(login, { variables: { input } })).data.login
    assertAnswered(await other.send(me, { token }))
    assertAnswered(await one.send('mutation { logout }', { token }))
    const began = performance.now()
    while ((await other.send(me, { token })).status !== 401);
    found.push(performance.now() - began)
  }
  return table(
    ['', 'median, ms', 'p99, ms', 'longest, ms', 'stated bound, ms'],
    [
      [
        `${revocations} revocations`,
        ms(median(found)),
        ms(quantile(found, 0.99)),
        ms(Math.max(...found)),
        1000,
      ],
    ],
  )
}

const mongodb = await startTestMongodb()
/** @type {BenchServer[]} */
const started = []
try {
  const start = async (/** @type {object} */ spec) => {
    const url = new URL(mongodb.uri)
    url.pathname = '/bench-sessions'
    const server = await startServer({ mongodbUri: url.href, bcryptCost: cheapHash, ...spec })
    started.push(server)
    return server
  }
  const coherent = await start({})
  const other = await start({})
  const strict = await start({ revocation: 'strict' })
  const stateless = await start({ stateless: true })
  const dear = await start({ bcryptCost: 12 })
  const { accessToken } = (await coherent.send(register, { variables: { input } })).data.register

  const reads = await compareReads({ coherent, strict, stateless }, accessToken)
  const rootFields = await compareRootFields({ coherent, stateless }, accessToken)
  const refusals = await timeToRefusal(coherent, other)
  const signInsText = await compareSignIns(dear)
  const judged = verdict(
    `an authenticated, revocable \`me\` at most ${targetRatio} times the constant query`,
    reads.ratio <= targetRatio,
    reads.ratio.toFixed(2),
  )
  const text = [
    `Over HTTP, each server a process of its own on one MongoDB (a replica set of one member). "server µs" is its processor
time for one request, ${parallel} at a time; the ratio is the median of those within a round; "alone" is the median
time of a request with nothing beside it. ${machine()}`,
    reads.text,
    judged,
    `### One root field more\n\nOf a request with ${manyRootFields} of them, each an application's field behind \`@auth\`.\n\n${rootFields}`,
    `### From a revocation on one server to the refusal on the other\n\n${refusals}`,
    `### Signing in and refreshing\n\nOne after the other; the hash is part of the processor time.\n\n${signInsText}`,
  ].join('\n\n')
  console.log(text)
  writeSection('sessions', text)
} finally {
  for (const server of started) await server.end()
  await mongodb.stop()
}
