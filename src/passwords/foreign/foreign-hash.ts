/** What the other system hashed. */
export type HashedInput =
  /** The UTF-8 of the password as typed, without normalization. */
  | 'asTyped'
  /** The password in NFKC, as Better Auth. */
  | 'nfkc'
  /** The hexadecimal SHA-256 of the password, as Meteor and Django's `bcrypt_sha256`. */
  | 'sha256Hex'
  /** The base64 of its SHA-256, as `$bcrypt-sha256$` of passlib before 1.7.3. */
  | 'sha256Base64'
  /** The base64 of its HMAC-SHA-256 under the bcrypt salt, as `$bcrypt-sha256$` of passlib. */
  | 'saltedSha256Base64'

/** A password hash of another system, with all that is needed to verify a password. */
export type ForeignAlgorithm =
  | { readonly kind: 'bcrypt'; readonly bcryptHash: string; readonly cost: number }
  | ({
      readonly kind: 'argon2'
      readonly variant: 'd' | 'i' | 'id'
      readonly version: 16 | 19
      readonly memoryKiB: number
      readonly passes: number
      readonly lanes: number
    } & Digest)
  | ({ readonly kind: 'scrypt' } & ScryptCost & Digest)
  /** Firebase: the digest is the signer key, encrypted under the key that scrypt derives. */
  | ({ readonly kind: 'firebaseScrypt'; readonly signerKey: Buffer } & ScryptCost & Digest)
  | ({
      readonly kind: 'pbkdf2'
      readonly hmac: 'sha1' | 'sha256' | 'sha512'
      readonly iterations: number
    } & Digest)

export interface Digest {
  readonly salt: Buffer
  readonly digest: Buffer
}

/** RFC 7914: N, r and p. */
export interface ScryptCost {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

export interface ForeignHash {
  /** The form that is stored, without surrounding whitespace. */
  readonly text: string
  readonly input: HashedInput
  readonly algorithm: ForeignAlgorithm
}

/** A hash that cannot be imported. The message contains no part of it. */
export interface HashFault {
  readonly fault: string
}

/** The fault of a text that is no hash of a supported form. */
export const unknownForm: HashFault = {
  fault: 'It is not a hash that can be imported: bcrypt, argon2, scrypt or PBKDF2, in a documented form.',
}
