export {
  type Actor,
  type AnyEvent,
  type Cause,
  causeOf,
  commandLine,
  type EventBody,
  type RecordedEvent,
} from './event.js'
export type { History } from './history.js'
export { createJournal, type Journal, type Recorder, type Transaction } from './journal.js'
export { createEventModel, type StoredEvent } from './model.js'
