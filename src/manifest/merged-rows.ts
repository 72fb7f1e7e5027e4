import type { Manifest } from './manifest.js'

type RowMember = 'settings' | 'limits' | 'events'

/** The type of the rows of one kind in all manifests, as one object. */
export type MergedRows<Manifests extends readonly Manifest[], Member extends RowMember> = Intersection<
  Rows<Manifests[number], Member>,
  NonNullable<Manifest[Member]>
>

type Rows<Each, Member extends RowMember> = Each extends { readonly [Key in Member]: infer Stated }
  ? Stated
  : never

/** Converts a union to an intersection: inference in a contravariant position intersects the candidates. */
type Intersection<Union, Kind> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All extends Kind,
) => void
  ? All
  : never

/**
 * Merges the rows of one kind in all manifests into one object.
 *
 * @throws Error if two manifests have a row of the same name
 */
export function mergedRows<Manifests extends readonly Manifest[], Member extends RowMember>(
  manifests: Manifests,
  member: Member,
): MergedRows<Manifests, Member> {
  // The object has the rows of all manifests, and no others.
  return rowsOf(manifests, member) as MergedRows<Manifests, Member>
}

/** The same for rows whose names no type needs. */
export function rowsOf<Member extends RowMember | 'proofs' | 'mails'>(
  manifests: readonly Manifest[],
  member: Member,
): NonNullable<Manifest[Member]> {
  const rows: Record<string, unknown> = {}
  for (const manifest of manifests)
    for (const [key, row] of Object.entries(manifest[member] ?? {})) {
      if (Object.hasOwn(rows, key)) throw new Error(`${manifest.name} states ${key}, which another does.`)
      rows[key] = row
    }
  // Each row comes from a member of that type.
  return rows as NonNullable<Manifest[Member]>
}
