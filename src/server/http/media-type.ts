/** The `Content-Type` of JSON responses. */
export const jsonType = 'application/json; charset=utf-8'
/** The `Content-Type` of GraphQL over HTTP responses. */
export const graphqlResponseType = 'application/graphql-response+json; charset=utf-8'

/**
 * The media type of a response (GraphQL over HTTP, section 6.4): the one that the `Accept` header prefers. The result
 * is JSON if it prefers neither or accepts neither, because a response in another type is more useful than status 406.
 */
export function responseType(accept: string | undefined): string {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return jsonType
  if (accept === 'application/graphql-response+json') return graphqlResponseType
  const ranges = accept.split(',').map(parseRange)
  const graphql = qualityOf('application/graphql-response+json', ranges)
  return graphql.q > 0 && isBetter(graphql, qualityOf('application/json', ranges))
    ? graphqlResponseType
    : jsonType
}

/** Whether a `Content-Type` header is that of JSON. */
export function isJson(contentType = ''): boolean {
  return contentType === 'application/json' || /^application\/json *(;|$)/i.test(contentType)
}

/** Whether an `Accept` header is that of a browser navigation: it names HTML and not JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true && !accept.includes('json')
}

interface Range {
  readonly type: string
  readonly q: number
  readonly position: number
}

type Quality = Pick<Range, 'q' | 'position'>

function parseRange(text: string, position: number): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const q = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, q: Number.isFinite(q) ? q : 0, position }
}

/** The quality of a type. The most specific matching range takes precedence (RFC 9110, section 12.5.1). */
function qualityOf(type: string, ranges: readonly Range[]): Quality {
  for (const candidate of [type, 'application/*', '*/*']) {
    const range = ranges.find((each) => each.type === candidate)
    if (range !== undefined)
      return candidate === type ? range : { q: range.q, position: Number.MAX_SAFE_INTEGER }
  }
  return { q: 0, position: Number.MAX_SAFE_INTEGER }
}

function isBetter(one: Quality, other: Quality): boolean {
  return one.q > other.q || (one.q === other.q && one.position < other.position)
}
