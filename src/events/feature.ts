import type { Logger } from 'pino'
import type { Database, Store } from '../database/index.js'
import type { EventRows, Running } from '../manifest/index.js'
import type { journalEvents } from './events.js'
import { createHistory } from './history.js'
import { createJournal, type JournalDependencies } from './journal.js'
import { createEventModel } from './model.js'
import { eventsOf } from './personal-data.js'
import { createEventResolvers } from './resolvers.js'
import type { EventSettings } from './settings.js'

export interface EventParts<Rows extends EventRows> {
  readonly config: EventSettings
  /** The event types of all features. */
  readonly eventRows: Rows
  readonly database: Pick<Database, 'topology'>
  readonly store: Store
  readonly now: () => Date
  readonly log: Logger
  readonly onEvent?: JournalDependencies<Rows>['onEvent']
}

/** Builds the events feature: journal, history and their resolvers. */
export function createEventFeature<const Rows extends EventRows & typeof journalEvents>({
  config,
  eventRows,
  database,
  store,
  now,
  log,
  onEvent,
}: EventParts<Rows>) {
  const events = createEventModel(store)
  const journal = createJournal({
    rows: eventRows,
    events,
    topology: database.topology,
    now,
    log,
    onEvent,
    isStored: (type) => type !== 'SESSION_REFRESHED' || config.refreshEventRetentionSeconds > 0,
  })
  const history = createHistory(events)
  const running: Running = {
    resolvers: createEventResolvers(history),
    personalData: [eventsOf(events)],
    stop: () => journal.stop(),
  }
  return { journal, history, running }
}
