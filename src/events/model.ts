import { type Model, Types } from 'mongoose'
import { Schema, type Store } from '../database/index.js'
import type { OwnCollection } from '../database/public.js'
import type { AnyEvent, EventMembers, Outcome } from './event.js'

/** A stored event. Members of other types are absent. */
export interface StoredEvent extends EventMembers {
  readonly _id: Types.ObjectId
  /** A type of the rows, or of an earlier version. */
  readonly type: string
  readonly at: Date
  readonly outcome: Outcome
  readonly userId: string | null
  readonly actorId: string | null
  readonly sessionId: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
}

export type EventModel = Model<StoredEvent>

/** The indexes of event lists, newest first. The id orders events of the same millisecond. */
export const eventIndexes = {
  byTime: { at: -1, _id: -1 },
  byAccount: { userId: 1, at: -1, _id: -1 },
  byType: { type: 1, at: -1, _id: -1 },
} as const

const textOrNull = { bsonType: ['string', 'null'] }

/** Name, document proof and indexes of the event collection. */
export const eventCollection: OwnCollection = {
  name: 'events',
  proof: {
    required: [
      'type',
      'at',
      'outcome',
      'userId',
      'actorId',
      'sessionId',
      'ipAddress',
      'userAgent',
      'requestId',
    ],
    properties: {
      _id: { bsonType: 'objectId' },
      type: { bsonType: 'string', pattern: '^[A-Z]+(_[A-Z]+)*$' },
      at: { bsonType: 'date' },
      outcome: { enum: ['SUCCEEDED', 'REFUSED'] satisfies Outcome[] },
      userId: textOrNull,
      actorId: textOrNull,
      sessionId: textOrNull,
      ipAddress: textOrNull,
      userAgent: textOrNull,
      requestId: textOrNull,
    },
  },
  indexes: ({ eventRetentionSeconds, refreshEventRetentionSeconds }) => [
    ...Object.values(eventIndexes).map((key) => ({ key })),
    { name: 'at_1', key: { at: 1 }, expireAfterSeconds: eventRetentionSeconds },
    // Refreshes are far more frequent than other events.
    {
      name: 'refreshes_at_1',
      key: { at: 1 },
      expireAfterSeconds: refreshEventRetentionSeconds,
      partialFilterExpression: { type: 'SESSION_REFRESHED' },
    },
  ],
  // Event types of all versions, found by the index: a foreign collection is not scanned.
  sample: {
    filter: {
      type: { $in: ['REGISTERED', 'SIGNED_IN', 'SIGN_IN_REFUSED', 'THROTTLED', 'ACCOUNT_IMPORTED'] },
    },
    hint: { type: 1, at: -1, _id: -1 },
  },
}
const text = { type: String, default: null }
const roles = { type: [String], default: undefined }

const eventSchema = new Schema<StoredEvent>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    type: { type: String, required: true },
    at: { type: Date, required: true },
    outcome: { type: String, required: true },
    reason: { type: String },
    previousRoles: roles,
    roles,
    count: { type: Number },
    previousUsername: { type: String },
    username: { type: String },
    userId: text,
    actorId: text,
    sessionId: text,
    ipAddress: text,
    userAgent: text,
    requestId: text,
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

/** Creates the Mongoose model of events on the connection of a store. */
export function createEventModel(store: Store): EventModel {
  return store.connection.model<StoredEvent>('Event', eventSchema, store.nameOf(eventCollection))
}

/** Converts an event to its stored document. */
export function toStored({ id, ...event }: AnyEvent): StoredEvent {
  return { _id: new Types.ObjectId(id), ...event } // spread last: see `stamp`
}
