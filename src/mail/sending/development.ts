import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DevelopmentMail } from '../../manifest/index.js'
import type { OutgoingMail } from '../public.js'

export interface DevelopmentMailOptions {
  readonly dataDir: string
  /** Writes a line for the developer. Not the log, which is collected and kept. */
  readonly terminal: (line: string) => void
}

/** Stores mails in a folder instead of sending them, for development. */
export interface DevelopmentMails {
  send(mail: OutgoingMail): Promise<void>
  /** The newest first. */
  recent(): readonly DevelopmentMail[]
}

const shown = 20

export function createDevelopmentMails({ dataDir, terminal }: DevelopmentMailOptions): DevelopmentMails {
  const folder = join(dataDir, 'mails')
  const recent: DevelopmentMail[] = []

  /** Readable by its owner only, and complete under its name: it is written under another one first. */
  async function store({ messageId, mail, from, to, subject, text }: OutgoingMail): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700) // an existing folder may be readable by others
    const path = join(folder, `${messageId.replace(/^<|@.*$/g, '')}.txt`)
    const content = `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMail: ${mail}\n\n${text}`
    const fresh = `${path}.${randomBytes(4).toString('hex')}`
    await writeFile(fresh, content, { mode: 0o600, flag: 'wx' })
    await rename(fresh, path)
  }

  return {
    async send(mail) {
      await store(mail)
      const links = [...mail.text.matchAll(/https?:\/\/\S+#token=\S+/g)].map(([link]) => link)
      recent.unshift({ to: mail.to, subject: mail.subject, links })
      recent.splice(shown)
      terminal(`Mail to ${mail.to}: ${mail.subject}`)
      for (const link of links) terminal(`  ${link}`)
    },
    recent: () => recent,
  }
}
