export {
  type Actor,
  type AnyEvent,
  type Cause,
  causeOf,
  commandLine,
  type EventBody,
  type RecordedEvent,
} from './event.js'
export { journalEvents } from './events.js'
export { createHistory, type History } from './history.js'
export { createJournal, type Journal, type Recorder, type Transaction } from './journal.js'
export { createEventModel, eventCollection, type StoredEvent } from './model.js'
