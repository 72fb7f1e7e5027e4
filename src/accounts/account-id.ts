import { Types } from 'mongoose'
import * as z from 'zod/mini'
import { NotFound } from '../lib/errors.js'

export function isAccountId(id: string): boolean {
  return /^[0-9a-f]{24}$/i.test(id)
}

/** @throws NOT_FOUND for a text that is no id: there is no account of that id either */
export function parseAccountId(id: string): Types.ObjectId {
  if (!isAccountId(id)) throw new NotFound()
  return new Types.ObjectId(id)
}

const idFault = 'must be the id of an account'

/** The option `actorId` of a program's call. */
export const actorIdOption = z.nullish(z.string(idFault).check(z.refine(isAccountId, idFault)))
