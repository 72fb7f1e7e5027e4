// What an address that keeps the queue of hashes full does to users who sign in from elsewhere.
// @ts-check
import { table } from '../results.js'
import { login, register } from './client.js'
import { ms, quantile } from './numbers.js'

/** @typedef {import('./start-server.js').BenchServer} BenchServer */

/** More than may wait: the queue is full all the time. */
const floodParallel = 150
const floodAddress = '203.0.113.9'

/**
 * Each owner signs in once, from an address of its own, one after the other.
 *
 * @param {BenchServer} server - that trusts this machine as a proxy
 * @param {string} password
 * @param {number} count - of owners
 */
export async function ownersBesideFlood({ client }, password, count) {
  const owners = Array.from({ length: count }, (_, index) => ({
    username: `owner-${index}`,
    from: `198.51.${100 + Math.floor(index / 250)}.${index % 250}`,
  }))
  for (const { username, from } of owners)
    await client.expectOk(register, { input: { username, password }, from })

  /** @type {Record<string, number>} */
  const flood = {}
  let isOver = false
  const senders = Array.from({ length: floodParallel }, async (_, sender) => {
    for (let turn = 0; !isOver; turn += 1) {
      const input = { username: `nobody-${sender}-${turn}`, password }
      const { code } = await client.send(login, { input, from: floodAddress })
      flood[code] = (flood[code] ?? 0) + 1
      // Refused at once: a client that sends again without a pause measures how many requests the server can answer, and
      // not its queue, which is full either way.
      if (code === 'SIGN_IN_BUSY') await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })
  /** @type {{ code: string, millis: number }[]} */
  const signIns = []
  for (const { username, from } of owners)
    signIns.push(await client.send(login, { input: { username, password }, from }))
  isOver = true
  await Promise.all(senders)

  const refused = signIns.filter(({ code }) => code !== 'ok')
  const millis = signIns.map((signIn) => signIn.millis)
  const rows = [
    [
      'owners, each from an address of its own',
      count,
      refused.length,
      ms(quantile(millis, 0.5)),
      ms(quantile(millis, 0.99)),
      ms(Math.max(...millis)),
    ],
  ]
  const met =
    refused.length === 0 ? 'Met' : `Missed (${[...new Set(refused.map(({ code }) => code))].join(', ')})`
  const floods = Object.entries(flood).map(([code, number]) => `${number} \`${code}\``)
  return `${table(['sign-ins', 'number', 'refused', 'p50, ms', 'p99, ms', 'longest, ms'], rows)}

${floodParallel} sign-ins of unknown names were under way from one other address all the time: ${floods.join(', ')}. Target: no
owner is refused. ${met}.`
}
