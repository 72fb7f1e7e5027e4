import type { ClientSession, Types } from 'mongoose'

/** The user names that nobody may take, although no account has them. Injected: the feature of user names holds them. */
export interface HeldNames {
  /**
   * Finds the held ones among canonical names, look-alikes of held names included.
   *
   * @param options.session - of a transaction that takes a name: in it, a name is either still taken or held already
   * @param options.exceptFor - the account that may take its own former names
   */
  heldAmong(
    canonicalNames: readonly string[],
    options?: { readonly session?: ClientSession; readonly exceptFor?: Types.ObjectId },
  ): Promise<ReadonlySet<string>>
}
