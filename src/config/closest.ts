/**
 * The name that a user probably meant, by edit distance: at most a third of its letters differ.
 *
 * @returns `null` if no name is close enough
 */
export function closest(written: string, names: readonly string[]): string | null {
  const best = names
    .map((name) => ({ name, distance: editDistance(written, name) }))
    .reduce<{ name: string; distance: number } | null>(
      (least, each) => (least === null || each.distance < least.distance ? each : least),
      null,
    )
  return best !== null && best.distance <= best.name.length / 3 ? best.name : null
}

/** Levenshtein distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
