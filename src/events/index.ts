export type { OnEvent } from './announce.js'
export {
  type Actor,
  type Attempt,
  type AuthenticationEvent,
  type Cause,
  causeOf,
  commandLine,
  type Happening,
  type RefreshRefusal,
} from './event.js'
export type { History } from './history.js'
export { createJournal, type Journal, type Unit } from './journal.js'
export { createEventModel, type StoredEvent } from './model.js'
