// `npm run check:audit`: known vulnerabilities of what is installed with the package. A registry that offers no audit
// (mirrors often do not) is reported and is no failure: nothing can be concluded from it.
// @ts-check
import { spawnSync } from 'node:child_process'

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' })
const report = parsed(stdout)
const found = report?.metadata?.vulnerabilities

if (found === undefined) {
  console.log(
    `audit: not available from this registry (${report?.message ?? report?.error?.summary ?? 'no answer'})`,
  )
} else if (found.total > 0) {
  const lines = Object.entries(report.vulnerabilities).map(([name, { severity }]) => `  ${name}: ${severity}`)
  console.error(`audit: ${found.total} vulnerable packages\n${lines.join('\n')}`)
  process.exit(1)
} else {
  console.log('audit: no known vulnerabilities')
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // npm itself failed: the same as no answer
  }
}
