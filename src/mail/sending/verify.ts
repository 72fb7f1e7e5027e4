import { parseMailUrl } from '../mail-url.js'
import { describeFailure } from './describe-failure.js'
import { createSmtpTransport } from './smtp.js'

/**
 * Connects to the mail server of a `MAIL_URL`, and authenticates. Sends nothing.
 *
 * @returns why it cannot be used, without secrets; `null` if it can
 */
export async function verifyMailServer(mailUrl: string): Promise<string | null> {
  const server = parseMailUrl(mailUrl)
  if (server === null) return 'MAIL_URL is not valid'
  try {
    await createSmtpTransport(server).verify()
    return null
  } catch (error) {
    return describeFailure(error).message
  }
}
