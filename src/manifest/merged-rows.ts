import type { Manifest } from './manifest.js'

type RowMember = 'settings' | 'limits' | 'events'

/** The rows of one kind of all manifests, as one object. */
export type MergedRows<Manifests extends readonly Manifest[], Member extends RowMember> = Intersection<
  Rows<Manifests[number], Member>,
  NonNullable<Manifest[Member]>
>

type Rows<Each, Member extends RowMember> = Each extends { readonly [Key in Member]: infer Stated }
  ? Stated
  : never

/** Of the members of a union: as parameters, whose inference makes one of them. */
type Intersection<Union, Kind> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All extends Kind,
) => void
  ? All
  : never

/** @throws Error where two manifests state a row of the same name */
export function mergedRows<Manifests extends readonly Manifest[], Member extends RowMember>(
  manifests: Manifests,
  member: Member,
): MergedRows<Manifests, Member> {
  const rows: Record<string, unknown> = {}
  for (const manifest of manifests)
    for (const [key, row] of Object.entries(manifest[member] ?? {})) {
      if (Object.hasOwn(rows, key)) throw new Error(`${manifest.name} states ${key}, which another does.`)
      rows[key] = row
    }
  // Every row of every manifest is in it, and nothing else.
  return rows as MergedRows<Manifests, Member>
}
