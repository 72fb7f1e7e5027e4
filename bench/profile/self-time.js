// Where a CPU profile of V8 says that time was spent, by whose code it was.
// @ts-check

/**
 * @typedef {{ readonly functionName: string, readonly url: string, readonly lineNumber: number, readonly columnNumber?: number }} CallFrame
 * @typedef {object} Profile - as `node --cpu-prof` writes it; microseconds
 * @property {readonly { readonly id: number, readonly callFrame: CallFrame }[]} nodes
 * @property {readonly number[]} samples - ids of nodes
 * @property {readonly number[]} timeDeltas - before each sample
 * @property {number} startTime
 * @property {number} endTime
 *
 * @typedef {object} SelfTime
 * @property {number} busy - share of the time
 * @property {ReadonlyMap<string, number>} owners - shares of the busy time, the largest first
 * @property {ReadonlyMap<string, number>} functions
 */

/**
 * Adds up the time of the samples by the function that ran, its callers aside.
 *
 * @param {Profile} profile
 * @param {number} lastMicros - only so much of its end
 * @returns {SelfTime}
 */
export function selfTime({ nodes, samples, timeDeltas, startTime, endTime }, lastMicros) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  /** @type {Map<string, number>} */
  const owners = new Map()
  /** @type {Map<string, number>} */
  const functions = new Map()
  let at = startTime
  let idle = 0
  let busy = 0
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0
    at += delta
    const frame = frames.get(id)
    if (frame === undefined || at <= endTime - lastMicros) return
    if (frame.functionName === '(idle)') {
      idle += delta
      return
    }
    busy += delta
    const owner = ownerOf(frame)
    add(owners, owner, delta)
    add(functions, `${frame.functionName || '(anonymous)'}, ${owner}`, delta)
  })
  return { busy: busy / (busy + idle), owners: shares(owners, busy), functions: shares(functions, busy) }
}

/**
 * A package, a folder of ours, a module of Node, or what V8 does by itself.
 *
 * @param {CallFrame} frame
 */
export function ownerOf({ functionName, url }) {
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'native code beside JavaScript'
  if (url === '') return 'built-in functions'
  if (url.startsWith('node:'))
    return `Node: ${
      url
        .slice('node:'.length)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`
  const installed = url.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]
  if (installed !== undefined) return installed
  const folder = url.match(/\/src\/(?:([^/]+)\/(?:.*\/)?)?[^/]+$/)
  return folder === null ? 'the application' : `Portcullis: ${folder[1] ?? 'its root'}`
}

/** Packages that serve one layer only; whatever is not named here is a layer of its own: other packages. */
const layers = {
  'Apollo Server and what it parses headers with': [
    /^@apollo\//,
    /^(negotiator|whatwg-mimetype|content-type|async-retry|loglevel)$/,
  ],
  'Fastify, its plugins and the log': [
    /^@?fastify\b/,
    /^(pino|@pinojs\/.*|secure-json-parse|find-my-way|light-my-request)$/,
  ],
  'graphql-js': [/^graphql$/, /^@graphql-tools\//],
  Portcullis: [/^Portcullis:/],
  'Node and V8': [/^Node: /, /^(garbage collection|native code beside JavaScript|built-in functions)$/],
}

/**
 * What an owner's code is for.
 *
 * @param {string} owner - as `ownerOf` names it
 */
export function layerOf(owner) {
  const found = Object.entries(layers).find(([, patterns]) => patterns.some((pattern) => pattern.test(owner)))
  return found?.[0] ?? 'other packages'
}

/**
 * @param {ReadonlyMap<string, number>} owners
 * @returns {ReadonlyMap<string, number>} shares by layer, the largest first
 */
export function byLayer(owners) {
  /** @type {Map<string, number>} */
  const sums = new Map()
  for (const [owner, share] of owners) add(sums, layerOf(owner), share)
  return shares(sums, 1)
}

/** @param {Map<string, number>} sums @param {string} name @param {number} micros */
function add(sums, name, micros) {
  sums.set(name, (sums.get(name) ?? 0) + micros)
}

/** @param {ReadonlyMap<string, number>} sums @param {number} total */
function shares(sums, total) {
  return new Map([...sums].sort(([, a], [, b]) => b - a).map(([name, micros]) => [name, micros / total]))
}
