// The table of targets in docs/performance.md is made of the verdicts in RESULTS.md, so that both say the same.
// @ts-check

const begin = '<!-- targets -->\n'
const end = '<!-- end of targets -->'

/** @typedef {{ readonly benchmark: string, readonly target: string, readonly outcome: string, readonly figure: string }} Target */

/**
 * @param {string} target - what is to hold, without a full stop
 * @param {boolean | null} isMet - `null`: the measurement does not tell
 * @param {string} figure
 */
export function verdict(target, isMet, figure) {
  const outcome = isMet === null ? 'Undecided' : isMet ? 'Met' : 'Missed'
  return `Target: ${target}. ${outcome}: ${figure}.`
}

/**
 * @param {string} results - RESULTS.md
 * @returns {Target[]}
 */
export function targetsIn(results) {
  return [...results.matchAll(/<!-- (\S+) -->\n([\s\S]*?)<!-- end of \1 -->/g)].flatMap(
    ([, benchmark = '', section = '']) =>
      [...section.matchAll(/^Target: (.+)\. (Met|Missed|Undecided): (.+)\.$/gm)].map(
        ([, target = '', outcome = '', figure = '']) => ({ benchmark, target, outcome, figure }),
      ),
  )
}

/**
 * @param {string} page - docs/performance.md
 * @param {string} results - RESULTS.md
 * @returns {string} the page with the table of those results
 */
export function withTargets(page, results) {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error('The page has no place for the targets.')
  const rows = targetsIn(results).map(
    ({ benchmark, target, outcome, figure }) =>
      `| ${target} | ${outcome === 'Met' ? 'met' : `**${outcome.toLowerCase()}**`} | ${figure} | \`${benchmark}\` |\n`,
  )
  const table = `| Target | | Measured | Benchmark |\n| --- | --- | --- | --- |\n${rows.join('')}`
  return page.slice(0, from + begin.length) + table + page.slice(to)
}
