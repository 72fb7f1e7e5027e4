// @ts-check

/** @typedef {import('../src/config/index.js').SettingRow} Row */

/**
 * `docs/configuration.md`, made from the table that the server reads its configuration by.
 *
 * @param {readonly Row[]} rows
 */
export function configurationPage(rows) {
  const groups = [...new Set(rows.map(({ group }) => group))]
  const sections = groups.map((group) => {
    const settings = rows.filter((row) => row.group === group).map(entry)
    return `## ${group}\n\n${settings.join('\n\n')}`
  })
  return `${introduction}\n\n${sections.join('\n\n')}\n`
}

const introduction = `# Configuration

Generated from the \`settings.ts\` of each feature by \`npm run generate\`: change it there.

Every setting is an environment variable and, in camelCase and without prefix, an option of \`createPortcullis\`;
the option wins. An empty variable counts as missing. All settings are read and checked together when the server
starts: every fault is named in one message, and the value of a secret is in none. A variable that begins with
\`PORTCULLIS_\` and is no setting is reported with the one that was probably meant.

The options of an application, settings included, can be in \`portcullis.config.js\`, which
[commands](command.md#the-configuration-file) use as well. Secrets and \`MONGODB_URI\` belong in the environment: the
commands \`keys\`, \`secret\` and \`token\` do not run this file.

A duration is a number and a unit, \`s\`, \`m\`, \`h\` or \`d\`: \`15m\`. As an option it may also be a number of seconds.
A list is separated by commas; as an option it may also be a list. Relative paths begin at the working folder.

The value of each secret can be in a file, as Docker and Kubernetes provide secrets: \`PORTCULLIS_SECRET_FILE\` is the
path of a regular file in UTF-8, of at most 64 kB. Its whole content is the value of \`PORTCULLIS_SECRET\`, except for
one newline at the end. Setting both variables is a fault, as is a file that is empty or cannot be read. The file is
read at the start: restart the server after a change.`

/** @param {Row} row */
function entry(row) {
  const name = row.variable ?? row.option
  const facts = [
    row.variable === null ? 'Only as an option' : `Option \`${row.option}\``,
    row.unit === undefined ? row.type : `${row.type}, in ${row.unit}`,
    defaultOf(row),
    ...(row.secret ? [`secret, or the path of its file in \`${row.variable}_FILE\``] : []),
  ]
  const rule = row.rule === undefined ? '' : ` ${row.rule}`
  return `### \`${name}\`\n\n${facts.join('; ')}.\n\n${row.doc}${rule}`
}

/** @param {Row} row */
function defaultOf(row) {
  if (row.defaultByMode !== undefined) {
    const { development, production } = row.defaultByMode
    return `default ${written(development)} in development, ${written(production)} in production`
  }
  if (row.requiredInProduction) return 'required in production'
  // Too much for a line: the entry says where the figures stand.
  if (typeof row.default === 'object' && Object.keys(row.default ?? {}).length > 0) return 'limits by default'
  return row.default === undefined ? 'unset by default' : `default ${written(row.default)}`
}

/** @param {unknown} value */
function written(value) {
  if (value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
    return 'none'
  return `\`${String(value)}\``
}
