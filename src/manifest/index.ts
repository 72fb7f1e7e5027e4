export type { MailBlock, MailFacts, MailRow, MailRows, MailText } from './mail-row.js'
export type {
  Budget,
  EventRow,
  EventRows,
  LimitRows,
  Manifest,
  ProofRow,
  ProofRows,
} from './manifest.js'
export { type MergedRows, mergedRows, rowsOf } from './merged-rows.js'
export type {
  CacheCounts,
  Count,
  DataAccess,
  DataSubject,
  DevelopmentMail,
  PersonalData,
  ResealedBatch,
  Running,
  Sealed,
  SealedCounts,
  ServiceRoute,
} from './running.js'
