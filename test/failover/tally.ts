import type { TestResponse } from '../../src/testing/client.js'

/** What came of the requests of a run. */
export interface Tally {
  /** Of each kind, how many were answered with success. */
  readonly acknowledged: Record<string, number>
  /** By code, or NO_ANSWER. */
  readonly errors: Record<string, number>
  /** What must not be. */
  readonly faults: string[]
  succeeded(kind: string): void
  /** @returns the codes of its errors */
  failed(kind: string, response: TestResponse | null): readonly string[]
  /** The longest time without any acknowledged change since `since`, in milliseconds. */
  pauseSince(since: number): number
  acknowledgedSince(since: number): number
}

/** What a client may get while the database fails over. */
const expectedCodes: ReadonlySet<string> = new Set(['SERVICE_UNAVAILABLE'])

export function createTally(): Tally {
  const acknowledged: Record<string, number> = {}
  const errors: Record<string, number> = {}
  const faults: string[] = []
  const acknowledgedAt: number[] = []

  function count(counts: Record<string, number>, name: string): void {
    counts[name] = (counts[name] ?? 0) + 1
  }

  function failed(kind: string, response: TestResponse | null): readonly string[] {
    if (response === null) {
      count(errors, 'NO_ANSWER')
      faults.push(`${kind}: no answer`)
      return []
    }
    const codes = (response.errors ?? []).map(({ extensions }) => extensions.code)
    for (const code of codes) {
      count(errors, code)
      if (code === 'INTERNAL_SERVER_ERROR') faults.push(`${kind}: ${response.text}`)
    }
    if (codes.some((code) => expectedCodes.has(code)) && response.headers.get('retry-after') === null) {
      faults.push(`${kind}: ${codes.join()} without Retry-After, ${response.status}`)
    }
    return codes
  }

  return {
    acknowledged,
    errors,
    faults,
    succeeded(kind) {
      count(acknowledged, kind)
      acknowledgedAt.push(performance.now())
    },
    failed,
    pauseSince(since) {
      const later = acknowledgedAt.filter((at) => at > since)
      return Math.round(Math.max(0, ...later.map((at, index) => at - (later[index - 1] ?? since))))
    },
    acknowledgedSince: (since) => acknowledgedAt.filter((at) => at > since).length,
  }
}
