export type { EventBody, RecordedEvent } from './event.js'
