import type { EventRows } from '../manifest/index.js'

/** What the journal itself reports. */
export const journalEvents = {
  /** Refusals of one account or one address block that were not recorded one by one. */
  REFUSALS_SUPPRESSED: {
    outcome: 'REFUSED',
    message: 'refusals summarized',
    members: { count: 'number' },
  },
} as const satisfies EventRows
