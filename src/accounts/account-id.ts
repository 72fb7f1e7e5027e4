import { Types } from 'mongoose'
import * as z from 'zod/mini'
import { NotFound } from '../lib/errors.js'

/** Whether a string has the format of an account id: 24 hexadecimal digits. */
export function isAccountId(id: string): boolean {
  return /^[0-9a-f]{24}$/i.test(id)
}

/** Parses an account id. @throws NOT_FOUND for a malformed id, because no account can have it */
export function parseAccountId(id: string): Types.ObjectId {
  if (!isAccountId(id)) throw new NotFound()
  return new Types.ObjectId(id)
}

const idFault = 'must be the id of an account'

/** Schema of the option `actorId` of the programmatic API. */
export const actorIdOption = z.nullish(z.string(idFault).check(z.refine(isAccountId, idFault)))
