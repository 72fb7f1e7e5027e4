import { Counter, type Registry } from 'prom-client'
import { ReauthenticationRequired } from '../lib/errors.js'
import { type AnsweredOperation, OperationTooLarge } from '../server/index.js'
import { createBoundedLabels, other } from './bounded-labels.js'

type ToldError = AnsweredOperation['errors'][number]

const maxCoordinates = 500
/** `Query.users`, `Query.articles(includeDrafts:)`, `ArticleInput.featured`. */
const coordinate = /^[_A-Za-z]\w{0,99}\.\w{1,100}(\(\w{1,100}:\))?$/
/** The members of an error's `requires`, one per directive. */
const rules = ['auth', 'roles', 'scopes', 'owner', 'policies'] as const
/** The members of `requires` that `@auth` has beside `auth`. */
const stepUp = ['maxAge', 'mfa', 'verified'] as const
const maxLimits = 50
const refusalCodes: ReadonlySet<unknown> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  ReauthenticationRequired.code,
])

/** Counts the refusals in responses, at most 50 errors per response. */
export function createRefusalMetrics(registry: Registry) {
  const registers = [registry]
  const coordinates = createBoundedLabels(maxCoordinates, coordinate)
  const limits = createBoundedLabels(maxLimits, /^[A-Za-z]{1,40}$/)
  const refusals = new Counter({
    name: 'portcullis_refusals_total',
    help: 'Refusals by the directives of the schema, by kind of rule and coordinate.',
    labelNames: ['rule', 'coordinate'],
    registers,
  })
  const tooLarge = new Counter({
    name: 'portcullis_limit_refusals_total',
    help: 'Operations refused as too large, by the exceeded limit.',
    labelNames: ['limit'],
    registers,
  })
  const tokens = new Counter({
    name: 'portcullis_access_token_refusals_total',
    help: 'Requests refused for their access token, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const reasons = createBoundedLabels(10, /^[A-Z_]{1,40}$/)

  function count({ extensions = {} }: ToldError): void {
    const { code } = extensions
    if (code === OperationTooLarge.code) tooLarge.inc({ limit: limits.label(String(extensions.limit)) })
    if (!refusalCodes.has(code)) return
    if (typeof extensions.coordinate === 'string') {
      refusals.inc({
        rule: ruleOf(extensions),
        coordinate: coordinates.label(extensions.coordinate),
      })
    } else if (typeof extensions.reason === 'string') {
      tokens.inc({ reason: reasons.label(extensions.reason) })
    }
  }

  return ({ errors }: AnsweredOperation): void => {
    for (const error of errors) count(error)
  }
}

/**
 * The rule in `requires`. Without `requires`, it is `nobody`: no directive declares the field, under the default
 * `deny`. Refusals without a viewer are `unauthenticated` then, because in production their `requires` is hidden.
 */
function ruleOf({ code, requires }: Readonly<Record<string, unknown>>): string {
  if (requires === undefined && code === ReauthenticationRequired.code) return 'stepUp'
  if (requires === undefined) return code === 'UNAUTHENTICATED' ? 'unauthenticated' : 'nobody'
  if (typeof requires !== 'object' || requires === null) return other
  if (code !== 'UNAUTHENTICATED' && stepUp.some((rule) => rule in requires)) return 'stepUp'
  return rules.find((rule) => rule in requires) ?? other
}
