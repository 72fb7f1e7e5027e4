import fc from 'fast-check'

/** Where a test names no number of its own: 100 cases show a break soon, these what is rare. */
fc.configureGlobal({ numRuns: 2_000 })
