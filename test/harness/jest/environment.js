// The environment of tests that runtime.cjs loads: the process as it is. What a test file changes of it goes with the
// file.
// @ts-check
import { findSourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

export default class ProcessEnvironment {
  global = globalThis
  /** What jest-runner asks for; nothing here has one. */
  fakeTimers = null
  fakeTimersModern = null
  moduleMocker = null

  #console = globalThis.console
  #exit = process.exit
  #env = process.env
  #variables = { ...process.env }
  #emitWarning = process.emitWarning

  async setup() {
    // Keeps the maps. The stacks that Node makes of them have module code as `<anonymous>`, which jest leaves out.
    process.setSourceMapsEnabled(true)
    Error.prepareStackTrace = stackInSources
  }

  async teardown() {
    globalThis.console = this.#console
    process.exit = this.#exit
    process.emitWarning = this.#emitWarning
    process.env = this.#env
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name]
    Object.assign(process.env, this.#variables)
  }

  getVmContext() {
    return null
  }

  exportConditions() {
    return ['node', 'import', 'default']
  }
}

/**
 * @param {Error} error
 * @param {NodeJS.CallSite[]} frames
 */
function stackInSources({ name, message }, frames) {
  return `${name || 'Error'}: ${message ?? ''}${frames.map((frame) => `\n    at ${inSources(frame)}`).join('')}`
}

/** @param {NodeJS.CallSite} frame */
function inSources(frame) {
  const [url, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()]
  if (!url || line === null || column === null) return String(frame)
  const origin = findSourceMap(url)?.findOrigin(line, column)
  if (origin === undefined || !('fileName' in origin)) return String(frame)
  const { fileName, lineNumber, columnNumber } = origin
  const place = `${fileURLToPath(fileName)}:${lineNumber}:${columnNumber}`
  return String(frame).replace(`${url}:${line}:${column}`, place)
}
