/** RFC 5646, without its rare forms: a language, and what follows it. */
const tag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/

/**
 * The language that a client prefers, from its `Accept-Language` (RFC 9110, section 12.5.4). Pure, total.
 *
 * @returns a language tag such as `de-CH`; `null` if it names none
 */
export function preferredLanguage(header: string | null | undefined): string | null {
  let best: { readonly language: string; readonly quality: number } | null = null
  for (const part of (header ?? '').slice(0, maxLength).split(',')) {
    const [language = '', ...parameters] = part.trim().split(/\s*;\s*/)
    const [, written = '1'] = /^q=([01](?:\.\d{0,3})?)$/i.exec(parameters[0] ?? '') ?? []
    const quality = Number(written)
    if (tag.test(language) && quality > (best?.quality ?? 0)) best = { language, quality }
  }
  return best?.language ?? null
}

const maxLength = 200
