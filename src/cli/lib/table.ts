/** Rows as columns of text, printed part by part. */
export interface Table {
  /** The next rows as lines; the heading comes with the first ones. */
  add(rows: readonly (readonly string[])[]): string
}

/** Width follows what has been seen so far, so a later part may be wider than the first, never narrower. */
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

/** What is stored must not command the reader's terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}
