import type { Logger } from 'pino'
import type { Database, Store } from '../database/index.js'
import type { Running } from '../manifest/index.js'
import type { OnEvent } from './announce.js'
import { createHistory } from './history.js'
import { createJournal } from './journal.js'
import { createEventModel } from './model.js'
import { createEventResolvers } from './resolvers.js'
import type { EventSettings } from './settings.js'

export interface EventParts {
  readonly config: EventSettings
  readonly database: Pick<Database, 'topology'>
  readonly store: Store
  readonly now: () => Date
  readonly log: Logger
  readonly onEvent?: OnEvent | undefined
}

/** The record of what happened. */
export function createEventFeature({ config, database, store, now, log, onEvent }: EventParts) {
  const events = createEventModel(store)
  const journal = createJournal({
    events,
    topology: database.topology,
    now,
    log,
    onEvent,
    isStored: (type) => type !== 'SESSION_REFRESHED' || config.refreshEventRetentionSeconds > 0,
  })
  const history = createHistory(events)
  const running: Running = { resolvers: createEventResolvers(history), stop: () => journal.stop() }
  return { journal, history, running }
}
