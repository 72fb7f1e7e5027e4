// Sends sign-ins at a steady pace, whatever becomes of them, until it is told to stop; then tells what became of them.
// Usage: flood-process.js '{ "url", "perSecond", "input" }'. One in ten is `input`, the others are of names that nobody has.
// @ts-check
import { createClient, login } from './client.js'

const { url, perSecond, input } = JSON.parse(process.argv[2] ?? '{}')
const client = createClient(url)
/** As many connections as a flood may hold: what is due beyond them is not sent. */
const maxUnderWay = 200
/** @type {Record<string, number[]>} */
const millisByCode = {}
/** @type {Set<Promise<void>>} */
const underWay = new Set()
let sent = 0
let due = 0

function attempt() {
  sent += 1
  const password = 'not the password of anybody'
  const who = sent % 10 === 0 ? input : { username: `nobody-${process.pid}-${sent}`, password }
  const sentAt = performance.now()
  const answered = client
    .send(login, { input: who })
    .then(
      ({ code, millis }) => note(code, millis),
      () => note('no answer', performance.now() - sentAt),
    )
    .finally(() => underWay.delete(answered))
  underWay.add(answered)
}

/** @param {string} code @param {number} millis */
function note(code, millis) {
  millisByCode[code] ??= []
  millisByCode[code].push(millis)
}

const began = performance.now()
const timer = setInterval(() => {
  const dueNow = ((performance.now() - began) / 1000) * perSecond
  for (; due < dueNow; due += 1) if (underWay.size < maxUnderWay) attempt()
}, 5)
process.once('message', async () => {
  clearInterval(timer)
  await Promise.all(underWay)
  process.send?.(millisByCode)
  process.disconnect()
})
