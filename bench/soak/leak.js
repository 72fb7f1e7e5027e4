// Preloaded into a server to see whether a soak notices it: keeps SOAK_LEAK bytes of its heap for each request.
// @ts-check
import { subscribe } from 'node:diagnostics_channel'

/** Of an object with two members, and of a text's head. */
const overhead = 40 + 16
const length = Number(process.env.SOAK_LEAK) - overhead

/** @typedef {{ readonly before: Kept | null, readonly text: string }} Kept */
/** @type {Kept | null} */
let last = null
subscribe('http.server.request.start', () => {
  last = { before: last, text: Buffer.alloc(length, 'leak').toString('latin1') }
})
