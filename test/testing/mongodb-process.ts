// Starts a MongoDB for tests and is cut off before it stops it: mongodb.slow.test.ts.
import { startTestMongodb } from '../../src/testing/mongodb.js'

const { uri } = await startTestMongodb()
process.stdout.write(`${uri}\n`)
setInterval(() => undefined, 1000)
