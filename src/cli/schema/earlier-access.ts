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
      access: z.record(z.string(), z.enum(['allowed', 'refused', 'hidden', 'depends'])),
      // Output of earlier versions has none.
      dependsOn: z._default(z.record(z.string(), z.array(z.string())), {}),
    }),
  ),
})

/**
 * Parses the output of `schema permissions --json`.
 *
 * @throws CommandFailure if it is not valid
 */
export function readEarlierAccess({ path, text }: SchemaFile): Manifest {
  try {
    return { ...earlierShape.parse(JSON.parse(text)), problems: [], warnings: [] }
  } catch {
    throw new CommandFailure(`${path} is not the output of portcullis schema permissions --json.`)
  }
}

/**
 * The changes between two access matrices. A role that exists in only one of them is not compared, because every row
 * would differ. The rules that name the role show its access.
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
  const limitRow = ({ coordinate, rules, isDeclared, access, dependsOn }: ManifestRow): ManifestRow => ({
    coordinate,
    rules,
    isDeclared,
    access: Object.fromEntries(viewers.flatMap((viewer) => entry(viewer, access[viewer]))),
    dependsOn: Object.fromEntries(viewers.flatMap((viewer) => entry(viewer, dependsOn[viewer]))),
  })
  return { ...manifest, viewers, rows: manifest.rows.map(limitRow) }
}

function entry<Value>(name: string, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[name, value]]
}
