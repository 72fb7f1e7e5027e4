export const jsonType = 'application/json; charset=utf-8'
export const graphqlResponseType = 'application/graphql-response+json; charset=utf-8'

/**
 * The media type of a response (GraphQL over HTTP, section 6.4): what the `Accept` header likes better, JSON where
 * it likes both alike, and JSON where it takes neither: an answer that can't be read as intended says more than
 * none.
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

/** Whether an `Accept` header comes from a browser's address bar: HTML named, JSON not. */
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

/** Of the ranges that match, the most specific one counts (RFC 9110, section 12.5.1). */
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
