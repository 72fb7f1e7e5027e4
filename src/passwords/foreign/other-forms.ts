import { fromAdaptedBase64, fromBase64, fromDecimal, fromHex, fromParameters } from './encodings.js'
import type { ForeignAlgorithm } from './foreign-hash.js'

/** Reads one form of a hash. @returns `null` if the text has another form */
export type ReadAlgorithm = (text: string) => ForeignAlgorithm | null

/** The PHC string of argon2, also after the scheme prefix of Django, Spring Security or Dovecot. */
export const readArgon2: ReadAlgorithm = (text) => {
  const phc = text.replace(/^(?:argon2|\{argon2(?:id?|d|@[\w]+)?\})(?=\$)/i, '')
  const [, variant, version, parameters, salt, digest] =
    /^\$argon2(id|i|d)(?:\$v=(16|19))?\$([a-z0-9=,]+)\$([^$]+)\$([^$]+)$/.exec(phc) ?? []
  const cost = fromParameters(parameters, ['m', 't', 'p'])
  const memoryKiB = fromDecimal(cost?.get('m'))
  const passes = fromDecimal(cost?.get('t'))
  const lanes = fromDecimal(cost?.get('p'))
  const bytes = bytesOf(fromBase64, salt, digest)
  if (bytes === null || memoryKiB === null || passes === null || lanes === null) return null
  if (variant !== 'id' && variant !== 'i' && variant !== 'd') return null
  // Without a version, it is the one before it had a name.
  return { kind: 'argon2', variant, version: version === '19' ? 19 : 16, memoryKiB, passes, lanes, ...bytes }
}

/** `$scrypt$ln=14,r=8,p=1$salt$digest` in base64, as passlib. */
export const readScrypt: ReadAlgorithm = (text) => {
  const [, parameters, salt, digest] = /^\$scrypt\$([a-z0-9=,]+)\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  const found = fromParameters(parameters, ['ln', 'r', 'p'])
  return scryptOf(
    powerOfTwo(found?.get('ln')),
    found?.get('r'),
    found?.get('p'),
    bytesOf(fromBase64, salt, digest),
  )
}

/** Django: `scrypt$N$salt$r$p$digest`. Its salt is a text. */
export const readDjangoScrypt: ReadAlgorithm = (text) => {
  const [, cost, salt, r, p, digest] = /^scrypt\$(\d+)\$([^$]*)\$(\d+)\$(\d+)\$([^$]+)$/.exec(text) ?? []
  return scryptOf(fromDecimal(cost), r, p, textSalt(salt, digest, fromBase64))
}

/** Werkzeug: `scrypt:N:r:p$salt$digest`, in hexadecimal. Its salt is a text. */
export const readWerkzeugScrypt: ReadAlgorithm = (text) => {
  const [, cost, r, p, salt, digest] = /^scrypt:(\d+):(\d+):(\d+)\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  return scryptOf(fromDecimal(cost), r, p, textSalt(salt, digest, fromHex))
}

/** Better Auth: `salt:digest` in hexadecimal. The salt is the text of its digits. */
export const readBetterAuth: ReadAlgorithm = (text) => {
  const [, salt, digest] = /^([0-9a-f]{16,128}):([0-9a-f]+)$/i.exec(text) ?? []
  return scryptOf(2 ** 14, '16', '1', textSalt(salt, digest, fromHex))
}

/** `$fbscrypt$v=1,n=14,r=8,p=1,ss=...,sk=...$salt$digest` in base64, as Supabase writes hashes of Firebase. */
export const readFirebase: ReadAlgorithm = (text) => {
  const [, parameters, salt, digest] = /^\$fbscrypt\$v=1,([^$]+)\$([^$]+)\$([^$]+)$/.exec(text) ?? []
  const found = fromParameters(parameters, ['n', 'r', 'p', 'sk'], ['ss'])
  const signerKey = fromBase64(found?.get('sk') ?? '')
  const separator = fromBase64(found?.get('ss') ?? '')
  const bytes = bytesOf(fromBase64, salt, digest)
  const scrypt = scryptOf(powerOfTwo(found?.get('n')), found?.get('r'), found?.get('p'), bytes)
  if (scrypt?.kind !== 'scrypt' || !signerKey || !separator) return null
  return { ...scrypt, kind: 'firebaseScrypt', signerKey, salt: Buffer.concat([scrypt.salt, separator]) }
}

/** `$pbkdf2-sha256$i=600000$salt$digest` in base64 (also with `l=`, the length), and passlib's form. */
export const readPbkdf2: ReadAlgorithm = (text) => {
  const [, hmac = 'sha1', parameters = '', salt, digest] =
    /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$([a-z0-9=,]+)\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  const found = fromParameters(parameters, ['i'], ['l'])
  if (found === null) return pbkdf2Of(hmac, fromDecimal(parameters), bytesOf(fromAdaptedBase64, salt, digest))
  const bytes = bytesOf(fromBase64, salt, digest)
  const length = found.get('l')
  if (length !== undefined && fromDecimal(length) !== bytes?.digest.length) return null
  return pbkdf2Of(hmac, fromDecimal(found.get('i')), bytes)
}

/** Django: `pbkdf2_sha256$iterations$salt$digest`. Its salt is a text. */
export const readDjangoPbkdf2: ReadAlgorithm = (text) => {
  const [, hmac, iterations, salt, digest] =
    /^pbkdf2_(sha1|sha256|sha512)\$(\d+)\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  return pbkdf2Of(hmac, fromDecimal(iterations), textSalt(salt, digest, fromBase64))
}

/** Werkzeug: `pbkdf2:sha256:iterations$salt$digest`, in hexadecimal. Its salt is a text. */
export const readWerkzeugPbkdf2: ReadAlgorithm = (text) => {
  const [, hmac, iterations, salt, digest] =
    /^pbkdf2:(sha1|sha256|sha512):(\d+)\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  return pbkdf2Of(hmac, fromDecimal(iterations), textSalt(salt, digest, fromHex))
}

/**
 * ASP.NET Core Identity: base64 of the version (1 byte). Version 3: HMAC, iterations, length of the salt (4 bytes
 * each), salt, digest. Version 2 (first byte 0): salt of 16 bytes, digest of 32, PBKDF2 with HMAC-SHA-1, 1000 iterations.
 */
export const readAspNet: ReadAlgorithm = (text) => {
  const bytes = /^A[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0 ? fromBase64(text) : null
  if (bytes === null) return null
  if (bytes[0] === 0 && bytes.length === 49)
    return pbkdf2Of('sha1', 1000, { salt: bytes.subarray(1, 17), digest: bytes.subarray(17) })
  if (bytes[0] !== 1 || bytes.length < 13) return null
  const saltEnd = 13 + bytes.readUInt32BE(9)
  if (saltEnd > bytes.length) return null
  const hmac = (['sha1', 'sha256', 'sha512'] as const)[bytes.readUInt32BE(1)]
  const [salt, digest] = [bytes.subarray(13, saltEnd), bytes.subarray(saltEnd)]
  return pbkdf2Of(hmac, bytes.readUInt32BE(5), { salt, digest })
}

type Bytes = { readonly salt: Buffer; readonly digest: Buffer } | null

function bytesOf(
  decode: (text: string) => Buffer | null,
  salt: string | undefined,
  digest: string | undefined,
): Bytes {
  const decoded = { salt: decode(salt ?? '!'), digest: decode(digest ?? '!') }
  return decoded.salt === null || decoded.digest === null
    ? null
    : { salt: decoded.salt, digest: decoded.digest }
}

function textSalt(
  salt: string | undefined,
  digest: string | undefined,
  decode: (text: string) => Buffer | null,
): Bytes {
  const decoded = decode(digest ?? '!')
  return salt === undefined || decoded === null ? null : { salt: Buffer.from(salt, 'utf8'), digest: decoded }
}

function powerOfTwo(text: string | undefined): number | null {
  const exponent = fromDecimal(text)
  return exponent === null || exponent > 31 ? null : 2 ** exponent
}

function scryptOf(
  cost: number | null,
  r: string | undefined,
  p: string | undefined,
  bytes: Bytes,
): ForeignAlgorithm | null {
  const [blockSize, parallelization] = [fromDecimal(r), fromDecimal(p)]
  if (cost === null || blockSize === null || parallelization === null || bytes === null) return null
  return { kind: 'scrypt', cost, blockSize, parallelization, ...bytes }
}

function pbkdf2Of(
  hmac: string | undefined,
  iterations: number | null,
  bytes: Bytes,
): ForeignAlgorithm | null {
  if (hmac !== 'sha1' && hmac !== 'sha256' && hmac !== 'sha512') return null
  return iterations === null || bytes === null ? null : { kind: 'pbkdf2', hmac, iterations, ...bytes }
}
