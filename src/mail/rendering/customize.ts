import * as z from 'zod/mini'
import type { MailContent, MailDraft } from '../public.js'
import { oneLine } from './render.js'

/** The application's hook. Nothing: the mail stays as it is. */
export type MailHook = (draft: MailDraft) => Promise<MailContent | null | undefined>

const shape = z.nullish(
  z.object({
    subject: z.string().check(z.minLength(1), z.maxLength(200)),
    text: z.string().check(z.minLength(1)),
    html: z.optional(z.string()),
  }),
)

/**
 * Asks the application for the text of a mail.
 *
 * @throws Error if its answer has another form, and what the hook throws: the mail is tried again later
 */
export async function customized(
  draft: MailDraft,
  hook: MailHook | undefined,
): Promise<{ readonly subject: string; readonly text: string; readonly html: string | null }> {
  const { subject, text, html } = draft
  const read = shape.safeParse(await hook?.(draft))
  if (!read.success)
    throw new Error('The mail hook must return subject, text and optionally html, or nothing.')
  if (read.data === null || read.data === undefined) return { subject, text, html }
  return { subject: oneLine(read.data.subject), text: read.data.text, html: read.data.html ?? null }
}
