// An application with words of its own for zod's issues, beside ours. A process of its own: others of our tests import all
// of zod, which sets the words of the whole process. It writes what it saw to standard output.
import * as z from 'zod/mini'
import { throttlingLimits as parserWith } from '../../src/throttling/limits-option.js'

const throttlingLimits = parserWith({})

const isUntouched = z.config().localeError === undefined
z.config({ localeError: () => 'auf Deutsch' })
const ours = throttlingLimits.safeParse(7).error?.issues[0]?.message
const theirs = z.string().safeParse(7).error?.issues[0]?.message
process.stdout.write(JSON.stringify({ isUntouched, ours, theirs }))
