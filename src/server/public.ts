/** The types of mounting that the package publishes. */
export type { FetchHandler, FetchOptions } from './mounting/fetch.js'
export type { NodeHandler } from './mounting/handler.js'
export type { MountPlugin } from './mounting/plugin.js'
export type { UpgradeHandler } from './subscriptions/sockets/upgrade-handler.js'
