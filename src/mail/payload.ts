import * as z from 'zod/mini'
import type { SecretBox } from '../secrets/index.js'

const shape = z.object({
  mail: z.string(),
  /** `null`: it is not sent. */
  to: z.nullable(z.string()),
  data: z.record(z.string(), z.string()),
  network: z.nullable(z.string()),
  locale: z.nullable(z.string()),
})

/** What a row of the outbox contains, encrypted. */
export type MailPayload = z.infer<typeof shape>

const contextOf = (id: string) => `mail:${id}`

export function sealPayload(secrets: Pick<SecretBox, 'seal'>, id: string, payload: MailPayload): string {
  return secrets.seal(Buffer.from(JSON.stringify(payload)), contextOf(id))
}

/** @throws UnknownSecretError; Error for a row that was changed or moved */
export function openPayload(secrets: Pick<SecretBox, 'open'>, id: string, sealed: string): MailPayload {
  return shape.parse(JSON.parse(secrets.open(sealed, contextOf(id)).toString()))
}

/** The same value under the current secret. @throws as `openPayload` */
export function resealed(secrets: Pick<SecretBox, 'seal' | 'open'>, id: string, sealed: string): string {
  return secrets.seal(secrets.open(sealed, contextOf(id)), contextOf(id))
}
