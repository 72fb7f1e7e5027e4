// node --import ./loaded-modules.js: keeps the address of each ES module that is loaded in `globalThis.loadedModules`.
import { register } from 'node:module'
import { MessageChannel } from 'node:worker_threads'

globalThis.loadedModules = []
const { port1, port2 } = new MessageChannel()
port1.on('message', (url) => globalThis.loadedModules.push(url)).unref()
const hooks = `
  let port
  export const initialize = (given) => { port = given }
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }`
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] })
