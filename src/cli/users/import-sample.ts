import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { ForeignAccount } from '../../accounts/index.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { type PasswordHasher, readImportedHash } from '../../passwords/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { numberedLines } from '../lib/numbered-lines.js'
import { askHidden, readFirstLine } from '../lib/secret-input.js'
import { readForeignAccount } from './foreign-account.js'

/** An account of the file and its known password. */
export interface Sample {
  readonly account: ForeignAccount
  readonly password: string
}

/**
 * Finds the sample account in the file and reads its password, from a prompt or from the first line of standard input.
 *
 * @param name - a user name as written in the file. Default: that of the first account
 * @throws CommandFailure if there is no such account or no password
 */
export async function readSample(
  file: string | undefined,
  name: string | undefined,
  longestLine: number,
  context: CommandContext,
): Promise<Sample> {
  if (file === undefined || file === '-') {
    throw new CommandFailure(
      '--sample-password needs a file of accounts, because the password is read from standard input.',
      exitCodes.usage,
    )
  }
  const account = await findAccount(file, name, longestLine)
  if (account === null) {
    const which = name === undefined ? 'no valid account' : `no account ${name}`
    throw new CommandFailure(`${file} contains ${which}. Nothing was imported.`)
  }
  const password = context.stdin.isTTY
    ? await askHidden(`Password of ${account.username} in the other system: `, 'password', context)
    : await readFirstLine('password', context)
  return { account, password }
}

/**
 * Refuses the import if the known password does not match its hash, because then no imported account could sign in.
 *
 * @throws CommandFailure with the input of the hash, if it can be determined
 */
export async function checkSample(
  { account, password }: Sample,
  hasher: Pick<PasswordHasher, 'adopt' | 'verify'>,
): Promise<void> {
  const { username, passwordHash } = account
  const read = passwordHash === null ? { fault: 'There is none.' } : readImportedHash(passwordHash)
  if ('fault' in read) {
    throw new CommandFailure(
      `The hash of ${username} cannot be imported. ${read.fault} Nothing was imported.`,
    )
  }
  const matches = async (record: string, text: string) =>
    (await hasher.verify(text, hasher.adopt(record, sampleId), sampleId)).ok
  if (await matches(read.record, password)) return
  const marked = `{meteor}${read.record}`
  if (!('fault' in readImportedHash(marked)) && (await matches(marked, password))) {
    throw new CommandFailure(
      `The hash of ${username} is a hash of the SHA-256 of the password, as Meteor does. ` +
        'Write {meteor} before each hash: {meteor}$2b$... Nothing was imported.',
    )
  }
  for (const [what, derive] of foreignForms) {
    if (await matches(read.record, derive(password))) {
      throw new CommandFailure(
        `The hash of ${username} is a hash of ${what}, not of the password, so no imported account could sign in. ` +
          'Nothing was imported.',
      )
    }
  }
  throw new CommandFailure(
    `The password does not match the hash of ${username}: it is incorrect, or the other system hashes something ` +
      'other than the password (with a pepper, or after another hash). Nothing was imported.',
  )
}

const sampleId = 'sample'

const digest = (algorithm: string, encoding: 'hex' | 'base64') => (password: string) =>
  createHash(algorithm).update(password, 'utf8').digest(encoding)

/** What other systems are known to hash instead of the password. */
const foreignForms: readonly (readonly [string, (password: string) => string])[] = [
  ['its SHA-256', digest('sha256', 'hex')],
  ['its SHA-256 in base64', digest('sha256', 'base64')],
  ['its SHA-384 in base64', digest('sha384', 'base64')],
  ['its SHA-512', digest('sha512', 'hex')],
  ['its SHA-512 in base64', digest('sha512', 'base64')],
  ['its SHA-1', digest('sha1', 'hex')],
  ['its MD5', digest('md5', 'hex')],
]

async function findAccount(
  file: string,
  name: string | undefined,
  longestLine: number,
): Promise<ForeignAccount | null> {
  const stream = createReadStream(file)
  try {
    for await (const line of numberedLines(stream, longestLine)) {
      const account = 'text' in line ? readForeignAccount(line.text) : line
      if ('username' in account && (name === undefined || account.username === name)) return account
    }
    return null
  } finally {
    stream.destroy()
  }
}
