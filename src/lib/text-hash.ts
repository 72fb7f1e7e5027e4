/**
 * A 32-bit hash of a text, for tables of what the server itself named: ids and hashes. Not for texts that clients choose,
 * who could choose colliding ones (FNV-1a, with the final mix of MurmurHash3).
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
