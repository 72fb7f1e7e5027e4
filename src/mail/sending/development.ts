import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutgoingMail } from '../public.js'

/** Stores mails in a folder instead of sending them, for development. Readable by their owner only. */
export function createMailFolder(dataDir: string) {
  const folder = join(dataDir, 'mails')

  return async ({ messageId, mail, from, to, subject, text }: OutgoingMail): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700) // an existing folder may be readable by others
    const name = `${messageId.replace(/^<|@.*$/g, '')}.txt`
    const content = `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMail: ${mail}\n\n${text}`
    await writeFile(join(folder, name), content, { mode: 0o600 })
  }
}
