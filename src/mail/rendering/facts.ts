import type { MailFacts, MailRow } from '../../manifest/index.js'

/** What is known of a mail when it is sent. */
export interface KnownFacts extends Pick<MailFacts, 'to' | 'username' | 'at' | 'network'> {
  readonly data: Readonly<Record<string, string>>
}

/** Creates what a template is given. */
export function factsOf(
  { pages = {} }: Pick<MailRow, 'pages'>,
  { data, ...known }: KnownFacts,
  appUrl: string,
): MailFacts {
  const value = (name: string) => {
    const found = Object.hasOwn(data, name) ? data[name] : undefined
    if (found === undefined) throw new Error(`The mail has no value ${name}.`)
    return found
  }
  return {
    ...known,
    value,
    link(name) {
      const page = Object.hasOwn(pages, name) ? pages[name] : undefined
      if (page === undefined) throw new Error(`The mail has no page ${name}.`)
      return linkTo(appUrl, page, value(name))
    },
  }
}

/** The links of a mail, and its other values. */
export function partsOf(
  { pages = {} }: Pick<MailRow, 'pages'>,
  data: Readonly<Record<string, string>>,
  appUrl: string,
) {
  const links: Record<string, string> = {}
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(data)) {
    const page = Object.hasOwn(pages, name) ? pages[name] : undefined
    if (page === undefined) values[name] = value
    else links[name] = linkTo(appUrl, page, value)
  }
  return { links, values }
}

/**
 * The link to a page of the application. The token is in the fragment, which browsers send to no server: it is not in the log of
 * a server or a proxy, nor in a `Referer`. It comes from the configuration alone, never from a header of a request.
 */
export function linkTo(appUrl: string, page: string, token: string): string {
  return `${appUrl.replace(/\/$/, '')}/${page}#token=${encodeURIComponent(token)}`
}
