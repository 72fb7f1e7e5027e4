import * as z from 'zod/mini'
import {
  compareAccess,
  type Manifest,
  type ManifestChange,
  type ManifestRow,
} from '../../authorization/index.js'
import { CommandFailure } from '../lib/command-failure.js'
import type { SchemaFile } from './schema-files.js'

const earlierShape = z.object({
  viewers: z.array(z.string()),
  rows: z.array(
    z.object({
      coordinate: z.string(),
      rules: z.array(z.string()),
      isDeclared: z.boolean(),
      access: z.record(z.string(), z.enum(['allowed', 'refused', 'depends'])),
    }),
  ),
})

/**
 * Reads what `schema permissions --json` printed.
 *
 * @throws CommandFailure
 */
export function readEarlierAccess({ path, text }: SchemaFile): Manifest {
  try {
    return { ...earlierShape.parse(JSON.parse(text)), problems: [], warnings: [] }
  } catch {
    throw new CommandFailure(`${path} is not the output of portcullis schema permissions --json.`)
  }
}

/**
 * What changed between two matrices. A role that only one of them has is left out of the comparison, else it would
 * change every row: what it may do shows in the rules that name it.
 */
export function changesBetween(before: Manifest, after: Manifest): readonly ManifestChange[] {
  const common = after.viewers.filter((viewer) => before.viewers.includes(viewer))
  const whole = new Map(after.rows.map((row) => [row.coordinate, row]))
  return compareAccess(limited(before, common), limited(after, common)).map((change) => ({
    ...change,
    after: whole.get(change.coordinate) ?? null,
  }))
}

function limited(manifest: Manifest, viewers: readonly string[]): Manifest {
  const limitRow = ({ coordinate, rules, isDeclared, access }: ManifestRow): ManifestRow => ({
    coordinate,
    rules,
    isDeclared,
    access: Object.fromEntries(viewers.flatMap((viewer) => entry(viewer, access[viewer]))),
  })
  return { ...manifest, viewers, rows: manifest.rows.map(limitRow) }
}

function entry<Value>(name: string, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[name, value]]
}
