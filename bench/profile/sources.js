// The build puts many sources into one file: its source map says whose a function is.
// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./self-time.js').CallFrame} CallFrame */

/**
 * Gives each function the address of its source, where a source map lies beside its file.
 *
 * @template {{ readonly nodes: readonly { readonly id: number, readonly callFrame: CallFrame }[] }} P
 * @param {P} profile
 * @returns {P}
 */
export function bySource(profile) {
  /** @type {Map<string, SourceMap | null>} */
  const maps = new Map()
  const nodes = profile.nodes.map((node) => {
    const { url, lineNumber, columnNumber = 0 } = node.callFrame
    const map = maps.get(url) ?? readMap(url)
    maps.set(url, map)
    const entry = map?.findEntry(lineNumber, columnNumber)
    if (entry === undefined || entry === null || !('originalSource' in entry)) return node
    return { ...node, callFrame: { ...node.callFrame, url: new URL(entry.originalSource, url).href } }
  })
  return { ...profile, nodes }
}

/** @param {string} url @returns {SourceMap | null} */
function readMap(url) {
  if (!url.startsWith('file:')) return null
  const file = `${fileURLToPath(url)}.map`
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
}
