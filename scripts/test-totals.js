// Adds up the results of several jest runs: node scripts/test-totals.js RESULTS.json ...
// @ts-check
import { existsSync, readFileSync } from 'node:fs'

let passed = 0
let failed = 0
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    failed += 1 // jest itself did not come to its end
    continue
  }
  const results = JSON.parse(readFileSync(file, 'utf8'))
  passed += results.numPassedTests
  // A file that does not even load holds tests that did not run: it counts as one.
  failed += results.numFailedTests + results.numRuntimeErrorTestSuites
}
console.log(`tests: ${passed} passed, ${failed} failed`)
