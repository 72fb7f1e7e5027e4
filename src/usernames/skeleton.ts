/**
 * Maps names that a reader would mistake for each other to one text: after the skeletons of UTS #39, for the letters that
 * names can contain. Pure.
 *
 * A name of another script that consists of look-alikes of Latin letters is no valid name (`looksLikeAscii`), so what is left
 * are letters and digits of ASCII, and the separators, which are easily overlooked. It goes further than UTS #39 where names
 * may be written in either case: `I` looks like `l`.
 *
 * @param canonicalName - a canonical user name
 */
export function skeletonOf(canonicalName: string): string {
  return canonicalName
    .replace(/[._-]/g, '')
    .replace(/[1i]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('5', 's')
}
