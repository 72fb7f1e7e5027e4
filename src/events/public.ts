export type { OnEvent } from './announce.js'
export type { AuthenticationEvent } from './event.js'
