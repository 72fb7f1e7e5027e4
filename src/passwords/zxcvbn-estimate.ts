import type { StrengthEstimate } from './check-password.js'

/** From 0 (guessed in less than 10^3 attempts) to 4 (in more than 10^10). */
export type ZxcvbnScore = 0 | 1 | 2 | 3 | 4

/** The longest text that is estimated: the work grows with the square of it, and nothing weak is longer. */
const maxEstimatedLength = 100

/**
 * An estimate by zxcvbn, which knows keyboard walks, dates, sequences and disguised words. Needs the packages
 * `@zxcvbn-ts/core` and `@zxcvbn-ts/language-common` (4.x), which the application installs; its dictionaries take
 * tens of MiB. An estimate takes a few milliseconds of the event loop.
 *
 * @param minScore - scores below are refused; default 3
 */
export async function createZxcvbnEstimate(minScore: ZxcvbnScore = 3): Promise<StrengthEstimate> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: maxEstimatedLength })
  return (password, ownWords) =>
    zxcvbn.check(password, [...ownWords]).score >= minScore
      ? { weak: false }
      : { weak: true, advice: 'The password follows a pattern that is easy to guess. Add unrelated words.' }
}
