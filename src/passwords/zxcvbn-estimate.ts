import type { StrengthEstimate } from './check-password.js'

/** Score from 0 (guessed in less than 10^3 attempts) to 4 (in more than 10^10). */
export type ZxcvbnScore = 0 | 1 | 2 | 3 | 4

/** Maximum estimated length. The cost is quadratic, and no longer text is weak. */
const maxEstimatedLength = 100

/**
 * Creates an estimator based on zxcvbn, which detects keyboard patterns, dates, sequences and disguised words. The
 * application installs `@zxcvbn-ts/core` and `@zxcvbn-ts/language-common` (4.x). The dictionaries take tens of MiB. An
 * estimate blocks the event loop for a few milliseconds.
 *
 * @param minScore - lower scores are refused; default 3
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
