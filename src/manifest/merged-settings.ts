import type { SettingRows } from '../config/index.js'
import type { Manifest } from './manifest.js'

/** The rows of all manifests as one. */
export type MergedSettings<Manifests extends readonly Manifest[]> = Intersection<
  Extract<Manifests[number], { readonly settings: SettingRows }>['settings']
>

/** Of the members of a union: as parameters, whose inference makes one of them. */
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All extends SettingRows,
) => void
  ? All
  : never

/** @throws Error where two manifests state the same setting */
export function mergedSettings<Manifests extends readonly Manifest[]>(
  manifests: Manifests,
): MergedSettings<Manifests> {
  const rows: Record<string, SettingRows[string]> = {}
  for (const { name, settings = {} } of manifests)
    for (const [key, row] of Object.entries(settings)) {
      if (Object.hasOwn(rows, key)) throw new Error(`${name} states the setting ${key}, which another has.`)
      rows[key] = row
    }
  // Every row of every manifest is in it, and nothing else.
  return rows as MergedSettings<Manifests>
}
