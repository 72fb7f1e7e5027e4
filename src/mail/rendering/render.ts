import type { MailBlock, MailFacts, MailText } from '../../manifest/index.js'

/** A mail in the two forms in which it is sent. */
export interface RenderedMail {
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Renders a text of a template: as plain text, and as small HTML without remote content. Pure. */
export function render({ subject, body }: MailText, facts: MailFacts): RenderedMail {
  const footer = footerOf(facts)
  return {
    subject: oneLine(subject),
    text: `${[...body.map(textOf), footer].join('\n\n')}\n`,
    html: page([...body.map(htmlOf), `<p style="color:#666;font-size:0.9em">${escapeHtml(footer)}</p>`]),
  }
}

/** Which account, when and from where: so that its reader can tell whether it was them. */
function footerOf({ username, at, network }: MailFacts): string {
  const time = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return [
    ...(username === null ? [] : [`Account: ${oneLine(username)}`]),
    `Time: ${time}`,
    ...(network === null ? [] : [`Network: ${network}`]),
  ].join(' · ')
}

function textOf(block: MailBlock): string {
  if (typeof block === 'string') return block
  return 'code' in block ? `    ${block.code}` : `${block.label}:\n${block.link}`
}

function htmlOf(block: MailBlock): string {
  if (typeof block === 'string') return `<p>${escapeHtml(block)}</p>`
  if ('code' in block)
    return `<p style="font-family:monospace;font-size:1.5em;letter-spacing:0.1em">${escapeHtml(block.code)}</p>`
  return `<p><a href="${escapeHtml(block.link)}">${escapeHtml(block.label)}</a></p>`
}

function page(blocks: readonly string[]): string {
  return `<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><body style="font-family:sans-serif;max-width:36em">\n${blocks.join('\n')}\n</body></html>\n`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** Without control characters and line separators, which end a header or reorder what is shown. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim()
}
