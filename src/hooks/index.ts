export { HookTimedOut } from './errors.js'
export type { HookSettings } from './settings.js'
