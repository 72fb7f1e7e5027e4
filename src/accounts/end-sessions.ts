import type { Types } from 'mongoose'
import type { Actor, Cause, Transaction } from '../events/index.js'

/** What accounts need of sessions: they are given it, so that sessions can know accounts and not the other way round. */
export interface EndSessions {
  /**
   * Makes a change depend on the session by which it is asked for.
   *
   * @throws UNAUTHENTICATED when that session has ended
   */
  assertLive(transaction: Transaction, actor: Pick<Actor, 'actorId' | 'sessionId'>): Promise<void>
  /**
   * Ends the live sessions of an account, but for `except`, as part of a change.
   *
   * @returns how many there were
   */
  endAll(
    transaction: Transaction,
    userId: Types.ObjectId,
    except: string | null,
    endReason: 'password' | 'disabled',
  ): Promise<number>
  /**
   * Ends the live sessions of an account, but for `except`, and records it.
   *
   * @param assertAllowed - part of the change: what it throws keeps it from happening
   * @returns how many there were
   */
  revokeAll(
    userId: string,
    except: string | null,
    cause: Cause,
    assertAllowed: (transaction: Transaction) => Promise<void>,
  ): Promise<number>
}
