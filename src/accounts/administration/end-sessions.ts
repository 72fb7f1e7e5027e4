import type { Types } from 'mongoose'
import type { Cause, Transaction } from '../../events/index.js'

/** The operations on sessions that accounts need. They are injected, because sessions import accounts. */
export interface EndSessions {
  /**
   * Makes a transaction depend on the session of its actor.
   *
   * @throws UNAUTHENTICATED when that session has ended
   */
  assertLive(
    transaction: Transaction,
    session: { readonly actorId: string; readonly sessionId: string },
  ): Promise<void>
  /**
   * Ends the active sessions of an account except `except`, in the caller's transaction.
   *
   * @returns the number of ended sessions
   */
  endAll(
    transaction: Transaction,
    userId: Types.ObjectId,
    except: string | null,
    endReason: 'password' | 'disabled' | 'deleted' | 'factor',
  ): Promise<number>
  /**
   * Ends the active sessions of an account except `except`, and records the event.
   *
   * @param assertAllowed - runs in the transaction; what it throws aborts it
   * @returns the number of ended sessions
   */
  revokeAll(
    userId: string,
    except: string | null,
    cause: Cause,
    assertAllowed: (transaction: Transaction) => Promise<void>,
  ): Promise<number>
}
