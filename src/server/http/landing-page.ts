import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DevelopmentMail } from '../../manifest/index.js'
import type { Paths } from '../operation/paths.js'
import { asData } from './own-answer.js'

/** External origins of the page: the script of Apollo Sandbox, and the frame that it opens. */
const scriptOrigin = 'https://embeddable-sandbox.cdn.apollographql.com'
const frameOrigin = 'https://sandbox.embed.apollographql.com'
const script = `${scriptOrigin}/v2/embeddable-sandbox.umd.production.min.js`

/**
 * Sends a page with Apollo Sandbox for this endpoint. The frame cannot access the API: this page sends its requests, to
 * its own origin.
 *
 * @param mails - that development stored, for a developer on this machine
 */
export function landingPage(reply: FastifyReply, mails: readonly DevelopmentMail[] = []): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', landingPagePolicy(nonce))
    .header('cache-control', 'no-store')
    .send(html(nonce, mails))
}

/** Redirects the base path, with and without a slash at its end, to the page. */
export function redirectToApi(server: FastifyInstance, { base }: Paths): void {
  for (const url of base === '' ? ['/'] : [base, `${base}/`])
    server.get(url, async (request, reply) => asData(reply).redirect(relativePath(request)))
}

/**
 * The path of the page relative to the requested one (RFC 3986, section 4.2), because a proxy or a framework may have
 * removed a prefix. The frameworks keep the complete path in `originalUrl`.
 */
function relativePath({ originalUrl }: FastifyRequest): string {
  const [path = ''] = originalUrl.split('?')
  const last = path.slice(path.lastIndexOf('/') + 1)
  return last === '' ? './graphql' : `./${last}/graphql`
}

/** The content security policy of the page. It allows its two inline elements by nonce and Sandbox by origin. */
export function landingPagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${scriptOrigin}`,
    `style-src 'nonce-${nonce}'`,
    `frame-src ${frameOrigin}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function mailsOf(mails: readonly DevelopmentMail[]): string {
  if (mails.length === 0) return ''
  const items = mails.map(({ to, subject, links }) => {
    const each = links.map((link) => ` <a href="${escaped(link)}" rel="noreferrer">${escaped(link)}</a>`)
    return `<li>${escaped(to)}: ${escaped(subject)}${each.join('')}</li>`
  })
  return `<details id="mails"><summary>Mails (${mails.length})</summary><ul>${items.join('')}</ul></details>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function html(nonce: string, mails: readonly DevelopmentMail[]): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Portcullis</title>
    <link rel="icon" href="data:,">
    <style nonce="${nonce}">
      body { margin: 0; font-family: system-ui, sans-serif; }
      #sandbox { position: fixed; inset: 0; }
      #sandbox iframe { width: 100%; height: 100%; border: 0; }
      #offline { padding: 2rem; }
      #mails { position: fixed; inset: auto 0 0 0; z-index: 1; max-height: 50%; overflow: auto; background: #fff; }
    </style>
  </head>
  <body>
    <p id="offline">
      This is a GraphQL API: send it POST requests. Apollo Sandbox, which would show here, is loaded from Apollo's
      site and has not arrived.
    </p>
    <div id="sandbox"></div>
    ${mailsOf(mails)}
    <script nonce="${nonce}" src="${script}"></script>
    <script nonce="${nonce}">
      if (window.EmbeddedSandbox) {
        document.getElementById('offline').remove()
        new window.EmbeddedSandbox({
          target: '#sandbox',
          initialEndpoint: window.location.origin + window.location.pathname,
          endpointIsEditable: false,
          hideCookieToggle: false,
          allowDynamicStyles: false,
          runTelemetry: false,
        })
      }
    </script>
  </body>
</html>
`
}
