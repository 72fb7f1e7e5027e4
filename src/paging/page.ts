import { badUserInput, type InputProblem } from '../lib/errors.js'

const defaultPageSize = 50
const largestPageSize = 100
export const pagingProblemCodes = ['FIRST_OUT_OF_RANGE', 'CURSOR_INVALID'] as const

const cursorProblem: InputProblem = {
  path: ['after'],
  code: 'CURSOR_INVALID',
  message: 'The cursor is invalid. Pass a cursor that this list returned, unchanged.',
}

/** The paging arguments of a list field. `null` counts as not given. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

/** Validated paging arguments: the page size, and the key after which the page starts. */
export interface PageRequest {
  readonly size: number
  readonly afterKey: string | null
}

/** One page of a list that is ordered by a unique key. */
export interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

/**
 * Validates the paging arguments of a list.
 *
 * @throws BAD_USER_INPUT with all invalid arguments
 */
export function parsePageArguments({ first, after }: PageArguments): PageRequest {
  const problems: InputProblem[] = []
  const size = first ?? defaultPageSize
  if (size < 1 || size > largestPageSize) {
    problems.push({
      path: ['first'],
      code: 'FIRST_OUT_OF_RANGE',
      message: `The value must be from 1 to ${largestPageSize}.`,
      minimum: 1,
      maximum: largestPageSize,
    })
  }
  const afterKey = after === null || after === undefined ? null : parseCursor(after)
  if (afterKey === undefined) problems.push(cursorProblem)
  if (problems.length > 0 || afterKey === undefined) throw badUserInput(problems)
  return { size, afterKey }
}

/** Encodes a key as a cursor. Opaque to clients. A query by the key costs one index lookup for every page. */
export function cursorOf(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url')
}

function parseCursor(cursor: string): string | undefined {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  return key !== '' && cursorOf(key) === cursor ? key : undefined
}

/** Takes a page from a query result with limit `size + 1`: an additional node means that there is a next page. */
export function pageOf<Node>(found: readonly Node[], { size, afterKey }: PageRequest): Page<Node> {
  return {
    nodes: found.slice(0, size),
    hasNextPage: found.length > size,
    // At least the node of the cursor precedes the page.
    hasPreviousPage: afterKey !== null,
  }
}

/** The error for a well-formed cursor whose key is not valid for the list. */
export const cursorInvalid = () => badUserInput([cursorProblem])

/** A page as a Relay connection, with `nodes` in addition for clients that need no cursors. */
export interface ListConnection<Node> {
  readonly nodes: readonly Node[]
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/**
 * Converts a page to a Relay connection.
 *
 * @param keyOf - the key by which the list is ordered
 */
export function toConnection<Node>(
  { nodes, ...page }: Page<Node>,
  keyOf: (node: Node) => string,
): ListConnection<Node> {
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(keyOf(node)) }))
  return {
    nodes,
    edges,
    pageInfo: { ...page, startCursor: edges.at(0)?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  }
}

/** Converts the nodes of a page, for example from stored documents to what clients may see. */
export function mapNodes<Found, Node>(
  { edges: found, pageInfo }: ListConnection<Found>,
  nodeOf: (found: Found) => Node,
): ListConnection<Node> {
  const edges = found.map(({ node, cursor }) => ({ node: nodeOf(node), cursor }))
  return { nodes: edges.map(({ node }) => node), edges, pageInfo }
}
