/** One line of CSV (RFC 4180). */
export const csvLine = (values: readonly string[]): string => `${values.map(csvField).join(',')}\r\n`

/** A user chose these texts. Spreadsheets would execute one that begins like a formula, so it gets an apostrophe. */
function csvField(value: string): string {
  const text = /^\s*[=+\-@]/.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}
