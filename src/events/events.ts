import type { EventRows } from '../manifest/index.js'

/** Event types of the journal itself. */
export const journalEvents = {
  /** A summary of refusals of one account or address block that were not recorded individually. */
  REFUSALS_SUPPRESSED: {
    outcome: 'REFUSED',
    message: 'refusals summarized',
    members: { count: 'number' },
  },
} as const satisfies EventRows
