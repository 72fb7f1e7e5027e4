import type { Manifest } from '../manifest/index.js'
import { pagingProblemCodes } from './page.js'

export const manifest = {
  name: 'paging',
  problemCodes: pagingProblemCodes,
} as const satisfies Manifest
