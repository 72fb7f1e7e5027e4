/** A text table that is printed in parts. */
export interface Table {
  /** Formats the next rows as lines. The first call also returns the heading. */
  add(rows: readonly (readonly string[])[]): string
}

/** Creates a table. Column widths grow with the rows added so far and never shrink. */
export function createTable(heading: readonly string[]): Table {
  const widths = heading.map((title) => title.length)
  let printedHeading = false
  return {
    add(rows) {
      const shown = rows.map((row) => row.map(printable))
      for (const row of shown) {
        for (const [column, cell] of row.entries())
          widths[column] = Math.max(widths[column] ?? 0, cell.length)
      }
      const lines = [...(printedHeading ? [] : [heading]), ...shown]
      printedHeading = true
      return lines.map((row) => `${line(row, widths)}\n`).join('')
    },
  }
}

function line(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd()
}

/** Replaces control characters, so that stored text cannot send escape sequences to the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}
