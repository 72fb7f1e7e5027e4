import { closeStaleTickets } from './close-stale-tickets.js'
import { ensureRobot, robot, seed } from './seed.js'
import { createHelpdesk } from './server.js'

const everyHour = 60 * 60 * 1000
const stopping = new AbortController()

const helpdesk = await createHelpdesk()
await ensureRobot(helpdesk)
const password = helpdesk.config.mode === 'development' ? await seed(helpdesk) : null
const { url } = await helpdesk.listen()
console.log(`The helpdesk is at ${url}`)
if (password !== null) console.log(`Sign in as olga (admin), agnes (agent), mia or max: ${password}`)

function runJob(): void {
  closeStaleTickets(helpdesk, { robot, now: new Date(), signal: stopping.signal }).catch((error: unknown) => {
    if (!stopping.signal.aborted) console.error('Stale tickets were not closed:', error)
  })
}
runJob()
const timer = setInterval(runJob, everyHour)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(timer)
    stopping.abort()
    void helpdesk.stop()
  })
}
