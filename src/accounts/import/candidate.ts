import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { readImportedHash } from '../../passwords/index.js'
import { isAccountId } from '../account-id.js'
import { roleProblems, withBasicRole } from '../administration/roles.js'
import { parseEmail, parseUsername } from '../names/index.js'

/** An account of another system, or of an export. */
export interface ForeignAccount {
  /**
   * Its id there. 24 hexadecimal digits are kept; for another text, of at most 128 characters, the account gets a new id,
   * which is derived from it. Without one, the id is derived from name and hash.
   */
  readonly id?: string | null | undefined
  readonly username: string
  readonly email?: string | null | undefined
  /** Whether the other system verified the address. Default: no, so it waits for verification. */
  readonly emailVerified?: boolean | undefined
  /** ISO 8601, with a time zone. Default: now. */
  readonly createdAt?: string | null | undefined
  readonly disabled?: boolean | undefined
  /** Default USER, which every account has. */
  readonly roles?: readonly string[] | undefined
  /**
   * The hash of the password, in a form that `readImportedHash` knows. `null`: no password matches, until the account
   * gets one by recovery.
   */
  readonly passwordHash: string | null
}

/** A problem with one account. Never contains the value. */
export interface ImportProblem {
  readonly field: keyof ForeignAccount
  readonly message: string
}

/** A valid account. */
export interface Candidate {
  readonly id: string
  /** Identifies the line if it had an id, to recognize it when the import is repeated. */
  readonly importKey: string | null
  /** The id in the other system, if the account gets another one. */
  readonly foreignId: string | null
  readonly username: string
  readonly name: string
  readonly email: string | null
  /** The canonical form of a verified address. */
  readonly emailCanonical: string | null
  readonly createdAt: Date | null
  readonly disabled: boolean
  readonly roles: readonly string[]
  /** The record of `readImportedHash`. */
  readonly importedHash: string | null
}

/** Validates an account. Pure. @returns all problems, or the account */
export function candidateOf(
  account: ForeignAccount,
  declaredRoles: ReadonlySet<string>,
  now: Date,
): Candidate | { readonly problems: readonly ImportProblem[] } {
  const { passwordHash } = account
  const hash = passwordHash === null ? null : readImportedHash(passwordHash)
  const name = parseUsername(account.username, { reserved: 'allowed' })
  const email = account.email == null ? null : parseEmail(account.email)
  const roles = withBasicRole(account.roles ?? [])
  const createdAt = account.createdAt == null ? null : new Date(account.createdAt)
  const problems: ImportProblem[] = [
    ...idProblems(account.id ?? null),
    ...(name.ok ? [] : name.problems.map(({ message }) => ({ field: 'username' as const, message }))),
    ...(email === null || email.ok
      ? []
      : email.problems.map(({ message }) => ({ field: 'email' as const, message }))),
    ...(account.emailVerified === true && email === null
      ? [{ field: 'emailVerified' as const, message: 'There is no address.' }]
      : []),
    ...(isPast(account.createdAt ?? null, now)
      ? []
      : [
          {
            field: 'createdAt' as const,
            message: 'It is not a time of the past in ISO 8601, such as 2024-02-29T12:00:00Z.',
          },
        ]),
    ...roleProblems(roles, declaredRoles)
      .slice(0, 1)
      .map(({ message }) => ({ field: 'roles' as const, message })),
    ...(hash !== null && 'fault' in hash ? [{ field: 'passwordHash' as const, message: hash.fault }] : []),
  ]
  if (problems.length > 0 || !name.ok || (hash !== null && 'fault' in hash)) return { problems }
  return {
    ...identityOf(
      account.id ?? null,
      name.canonical,
      hash !== null && hash.saltBytes < 8 ? null : passwordHash,
    ),
    username: name.username,
    name: name.canonical,
    email: email?.ok === true ? email.email : null,
    emailCanonical: email?.ok === true && account.emailVerified === true ? email.canonical : null,
    createdAt,
    disabled: account.disabled ?? false,
    roles,
    importedHash: hash?.record ?? null,
  }
}

/** Without control, format and unassigned characters and lone surrogates, because a terminal shows it. */
const foreignId = /^[^\p{C}]{1,128}$/u

function idProblems(id: string | null): ImportProblem[] {
  if (id === null || foreignId.test(id)) return []
  return [{ field: 'id', message: 'It is not a text of 1 to 128 printable characters.' }]
}

const isoTime = z.iso.datetime({ offset: true })
/** The clock of the other system may be ahead. */
const skewMs = 60_000

function isPast(time: string | null, now: Date): boolean {
  if (time === null) return true
  return isoTime.safeParse(time).success && new Date(time).getTime() <= now.getTime() + skewMs
}

/**
 * Derives the id of an imported account, unless its own is kept. The salt of a hash has 64 random bits or more, so the
 * id discloses nothing about the hash and does not collide.
 *
 * @param passwordHash - `null` if there is none, or if its salt is shorter
 */
function identityOf(
  id: string | null,
  name: string,
  passwordHash: string | null,
): Pick<Candidate, 'id' | 'importKey' | 'foreignId'> {
  if (id === null)
    return { id: derived(['portcullis/import', name, passwordHash]), importKey: null, foreignId: null }
  const kept = isAccountId(id) ? id.toLowerCase() : null
  return {
    id: kept ?? derived(['portcullis/import/id', id]),
    importKey: derived(['portcullis/import/key', kept ?? id, name]),
    foreignId: kept === null ? id : null,
  }
}

/** 12 bytes, in hexadecimal. */
function derived(origin: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(origin)).digest('hex').slice(0, 24)
}
