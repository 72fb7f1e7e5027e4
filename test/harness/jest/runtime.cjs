// Jest's own runtime evaluates every module again for each test file, in a context of its own: a second of processor
// time for each file. This one leaves modules to Node: what lies in test/ is new for each test file (see hooks.js), and
// sources and packages are loaded once in a worker, as in a server.
// @ts-check
const { createRequire } = require('node:module')
const { pathToFileURL } = require('node:url')

const eventHandlers = Symbol.for('EVENT_HANDLERS')
let count = 0

/** What jest-runner and jest-circus ask of a runtime: `runTest` of the one, `jestAdapter` of the other. */
module.exports = class NodeRuntime {
  #query = `?file=${++count}`
  #packages
  /** @type {symbol[]} */
  #globals = []

  /** @param {{ testEnvironmentOptions: { packages?: import('./register.js').Packages } }} config */
  constructor({ testEnvironmentOptions: { packages = {} } }) {
    this.#packages = packages
  }

  /** @param {string} path */
  requireModule(path) {
    return require(path)
  }

  unstable_shouldLoadAsEsm() {
    return true
  }

  /** @param {string} path */
  async unstable_importModule(path) {
    const { registerHooks } = await import('./register.js')
    registerHooks(this.#packages)
    return import(pathToFileURL(path).href + this.#query)
  }

  /**
   * The test framework. It keeps the tests of a file in its own modules and in globals, so each file gets its own.
   *
   * @param {string} path
   */
  requireInternalModule(path) {
    const known = Object.getOwnPropertySymbols(globalThis)
    Reflect.deleteProperty(globalThis, eventHandlers)
    delete require.cache[path]
    const framework = createRequire(__filename)(path) // which `module` here does not keep
    this.#globals = Object.getOwnPropertySymbols(globalThis).filter((symbol) => !known.includes(symbol))
    return framework
  }

  teardown() {
    for (const symbol of this.#globals) Reflect.deleteProperty(globalThis, symbol)
  }

  setGlobalsForRuntime() {
    // Tests have them as globals.
  }

  enterTestCode() {
    // Only fake timers and mocks of modules need to know.
  }

  leaveTestCode() {
    // As above.
  }

  /** Node translates stacks by itself: see environment.js. */
  getSourceMaps() {
    return null
  }

  getAllCoverageInfoCopy() {
    return undefined
  }
}
