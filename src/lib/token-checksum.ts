import { crc32 } from 'node:zlib'

/**
 * Appends a checksum of six characters to a token, so that secret scanners recognize it, and a token that was mistyped or
 * made up needs no query. It is no MAC: anyone can compute it.
 */
export function withChecksum(text: string): string {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(text))
  return text + checksum.toString('base64url')
}
