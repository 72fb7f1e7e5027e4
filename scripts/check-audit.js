// `npm run check:audit`: known vulnerabilities of what is installed with the package. A registry that offers no audit
// (mirrors often do not) is reported and is no failure: nothing can be concluded from it.
// @ts-check
import { spawnSync } from 'node:child_process'
import { bundledLibraries } from './bundled-libraries.js'

const installed = audit('--omit=dev')
const found = installed?.metadata?.vulnerabilities

if (found === undefined) {
  console.log(
    `audit: not available from this registry (${installed?.message ?? installed?.error?.summary ?? 'no answer'})`,
  )
} else {
  // What is part of our files is a development dependency to npm.
  const everything = audit()?.vulnerabilities ?? {}
  const bundled = Object.entries(everything).filter(([name]) => bundledLibraries.includes(name))
  const vulnerable = { ...installed.vulnerabilities, ...Object.fromEntries(bundled) }
  const lines = Object.entries(vulnerable).map(([name, { severity }]) => `  ${name}: ${severity}`)
  if (lines.length > 0) {
    console.error(`audit: ${lines.length} vulnerable packages\n${lines.join('\n')}`)
    process.exit(1)
  }
  console.log('audit: no known vulnerabilities')
}

/** @param {string[]} options */
function audit(...options) {
  return parsed(spawnSync('npm', ['audit', '--json', ...options], { encoding: 'utf8' }).stdout)
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // npm itself failed: the same as no answer
  }
}
