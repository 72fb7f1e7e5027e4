import { type Model, Types } from 'mongoose'
import { type OwnCollection, Schema, type Store } from '../database/index.js'
import type { AnyEvent, EventMembers, Outcome } from './event.js'

/** An event as it is stored: what belongs to some types only is absent in the others. */
export interface StoredEvent extends EventMembers {
  readonly _id: Types.ObjectId
  /** One of the rows, or of those that an earlier version had. */
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

/** Each list is a walk along one of these, newest first; the id decides among events of one millisecond. */
export const eventIndexes = {
  byTime: { at: -1, _id: -1 },
  byAccount: { userId: 1, at: -1, _id: -1 },
  byType: { type: 1, at: -1, _id: -1 },
} as const

const textOrNull = { bsonType: ['string', 'null'] }

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
    // Of refreshes there are many times more.
    {
      name: 'refreshes_at_1',
      key: { at: 1 },
      expireAfterSeconds: refreshEventRetentionSeconds,
      partialFilterExpression: { type: 'SESSION_REFRESHED' },
    },
  ],
  // Types that an earlier version had, as the index has them: another program's events are not walked through.
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
    userId: text,
    actorId: text,
    sessionId: text,
    ipAddress: text,
    userAgent: text,
    requestId: text,
  },
  { versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

export function createEventModel(store: Store): EventModel {
  return store.connection.model<StoredEvent>('Event', eventSchema, store.nameOf(eventCollection))
}

/** An event as it is inserted. */
export function toStored({ id, ...event }: AnyEvent): StoredEvent {
  return { _id: new Types.ObjectId(id), ...event } // in this order: see `stamp`
}
