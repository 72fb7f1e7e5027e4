import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { mongo } from 'mongoose'
import type { Logger } from 'pino'
import { answeredWithin } from '../../database/index.js'
import type { MailFailure, MailJournal } from '../events.js'
import type { StoredMail } from '../model.js'
import type { OutgoingMail } from '../public.js'
import { describeFailure } from './describe-failure.js'
import { createLeases } from './lease.js'
import { afterFailure } from './retry.js'

export interface WorkerDependencies {
  readonly mails: mongo.Collection<StoredMail>
  /** Makes the mail of a row; `null` if it is not to be sent. */
  readonly compose: (row: StoredMail) => Promise<OutgoingMail | null>
  /**
   * Sends a mail. Rejects if it was not accepted.
   *
   * @param signal - aborted if another instance may send it: it must not be accepted after that
   */
  readonly send: (mail: OutgoingMail, signal: AbortSignal) => Promise<void>
  readonly journal: MailJournal
  readonly now: () => Date
  readonly log: Logger
  /** How long a row stays with an instance that was killed, in milliseconds. Default: 30 seconds. */
  readonly leaseMs?: number
  /** Interval of looking for due rows while rows wait, in milliseconds. Default: one second. */
  readonly pollMs?: number
}

/** Sends the rows of the outbox. */
export interface MailWorker {
  /** Begins to look for rows. */
  start(): void
  /** A row may be due. */
  wake(): void
  /** Rows that this instance sent, and rows that it gave up, since the start. */
  counts(): { readonly sent: number; readonly failed: number }
  /** Waits for mails in progress for a few seconds. Others are sent by another instance, or after the next start. */
  stop(): Promise<void>
}

/** Mails that an instance sends at the same time. */
const maxLanes = 4
const stopPatienceMs = 5_000
const deleteRetryMs = 200
/** Without known rows, only each fifth poll queries the database: for rows of instances that were killed. */
const idlePolls = 5

const commandLine = { userAgent: null, ipAddress: null, requestId: null }

export function createMailWorker(dependencies: WorkerDependencies): MailWorker {
  const { mails, compose, send, journal, now, log, leaseMs = 30_000, pollMs = 1_000 } = dependencies
  const holder = randomBytes(9).toString('base64url')
  const leases = createLeases(mails, holder, leaseMs)
  /** Rows that this instance is sending, and rows that were accepted and not yet deleted: neither is sent again. */
  const inProgress = new Set<string>()
  const accepted = new Set<string>()
  const lanes = new Set<Promise<void>>()
  const stopping = new AbortController()
  const counts = { sent: 0, failed: 0 }
  let timer: NodeJS.Timeout | null = null
  let rowsWait = true
  let polls = 0

  function wake(): void {
    if (timer === null || stopping.signal.aborted || lanes.size >= maxLanes) return
    const lane = drain().catch((error: unknown) => {
      rowsWait = true
      log.warn({ err: error }, 'reading queued mails failed: retrying')
    })
    lanes.add(lane)
    lane.finally(() => lanes.delete(lane))
  }

  async function drain(): Promise<void> {
    while (!stopping.signal.aborted) {
      const row = await leases.take(now())
      if (row === null) {
        // A condition that each row meets: without one, MongoDB uses no index.
        rowsWait = (await mails.findOne({ dueAt: { $gt: new Date(0) } }, { projection: { _id: 1 } })) !== null
        return
      }
      // Its lease was lost, or the test clock ran ahead: the attempt in progress decides.
      if (inProgress.has(row._id)) return
      rowsWait = true
      wake()
      await handle(row)
    }
  }

  async function handle(row: StoredMail): Promise<void> {
    inProgress.add(row._id)
    try {
      await (accepted.has(row._id) ? remove(row) : deliver(row))
    } catch (error) {
      log.warn({ err: error }, 'storing the state of a mail failed: retrying')
    } finally {
      inProgress.delete(row._id)
    }
  }

  async function deliver(row: StoredMail): Promise<void> {
    try {
      const mail = await compose(row)
      if (mail !== null) {
        await keepingLease(row, (signal) => send(mail, signal))
        accepted.add(row._id)
        counts.sent += 1
      }
    } catch (error) {
      await settleFailure(row, error)
      return
    }
    await remove(row)
  }

  /** Tries again at once: until it is deleted, another instance may send it once more. */
  async function remove({ _id }: StoredMail): Promise<void> {
    for (;;) {
      try {
        await mails.deleteOne({ _id })
        accepted.delete(_id)
        return
      } catch (error) {
        if (stopping.signal.aborted) throw error
        await delay(deleteRetryMs, null, { ref: false })
      }
    }
  }

  /** Renews the lease while a mail is sent, and aborts the attempt before another instance can begin one. */
  async function keepingLease(
    { _id }: StoredMail,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const lost = new AbortController()
    let renewedAt = performance.now()
    const renewing = setInterval(async () => {
      const startedAt = performance.now()
      const isKept = await leases.renew(_id).catch(() => null)
      if (isKept === true) renewedAt = startedAt
      if (isKept === false || performance.now() - renewedAt > leaseMs * 0.8) lost.abort()
    }, leaseMs / 5)
    try {
      await work(lost.signal)
    } finally {
      clearInterval(renewing)
    }
  }

  async function settleFailure(row: StoredMail, error: unknown): Promise<void> {
    const { _id, createdAt } = row
    const attempts = row.attempts + 1
    const failure = describeFailure(error)
    const next = afterFailure(error, attempts, createdAt, now())
    if (next.kind === 'failed') {
      log.warn({ failure, attempts, mailId: _id }, 'mail not delivered')
      return giveUp(row, next.reason)
    }
    const { dueAt } = next
    log.warn({ failure, attempts, mailId: _id, dueAt }, 'sending a mail failed: retrying')
    await mails.updateOne(
      { _id, holder },
      { $set: { attempts, dueAt, leasedUntil: new Date(0), holder: null } },
    )
  }

  async function giveUp({ _id, accountId }: StoredMail, reason: MailFailure): Promise<void> {
    const userId = accountId?.toHexString() ?? null
    await journal.inTransaction(async ({ record, options }) => {
      await record({ type: 'MAIL_FAILED', reason, userId, actorId: null, client: commandLine })
      const { deletedCount } = await mails.deleteOne({ _id, holder }, options)
      return deletedCount === 1 ? true : null
    })
    counts.failed += 1
  }

  function poll(): void {
    polls += 1
    if (rowsWait || polls % idlePolls === 0) wake()
  }

  return {
    wake,
    counts: () => ({ ...counts }),
    start() {
      timer ??= setInterval(poll, pollMs).unref()
    },
    async stop() {
      stopping.abort()
      if (timer !== null) clearInterval(timer)
      await answeredWithin(stopPatienceMs, Promise.all(lanes)).catch(() => undefined)
    },
  }
}
