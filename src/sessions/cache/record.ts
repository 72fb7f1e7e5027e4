/**
 * Writes members one after the other into one text with a character for each byte: V8 keeps it as a single object of 16
 * bytes and its length, without pointers that a collection of garbage would follow.
 */
export interface RecordWriter {
  begin(): void
  byte(value: number): void
  /** An integer of 32 bits. */
  integer(value: number): void
  double(value: number): void
  /** Base64url of whole bytes takes three quarters of its length. */
  text(value: string): void
  bytes(value: Uint8Array): void
  /** @returns `null` if it is too long to be kept */
  end(): string | null
}

/** Reads the members of a record in the order in which they were written. */
export interface RecordReader {
  begin(record: string): void
  byte(): number
  integer(): number
  double(): number
  text(): string
  bytes(length: number): Buffer
  skip(length: number): void
}

/** Longer records are not kept. The claims of a session take at most 2 kB. */
const longest = 8192

/** How a text is encoded. */
const packed = 1
const utf8 = 2

/** Creates a writer for one record after the other. */
export function createRecordWriter(): RecordWriter {
  const buffer = Buffer.alloc(longest)
  let at = 0

  /** Advances by a length. @returns where to write; -1 if the record is too long */
  function place(length: number): number {
    const start = at
    at = start + length > longest ? longest + 1 : start + length
    return at > longest ? -1 : start
  }

  function text(value: string): void {
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    if (at + 3 + value.length * 3 > longest) {
      at = longest + 1
      return
    }
    let length = buffer.write(value, at + 3, 'base64url')
    const isPacked = buffer.toString('base64url', at + 3, at + 3 + length) === value
    if (!isPacked) length = buffer.write(value, at + 3, 'utf8')
    buffer[at] = isPacked ? packed : utf8
    buffer.writeUInt16LE(length, at + 1)
    at += 3 + length
  }

  return {
    begin() {
      at = 0
    },
    byte(value) {
      const start = place(1)
      if (start >= 0) buffer[start] = value
    },
    integer(value) {
      const start = place(4)
      if (start >= 0) buffer.writeInt32LE(value, start)
    },
    double(value) {
      const start = place(8)
      if (start >= 0) buffer.writeDoubleLE(value, start)
    },
    text,
    bytes(value) {
      const start = place(value.length)
      if (start >= 0) buffer.set(value, start)
    },
    end: () => (at > longest ? null : buffer.toString('latin1', 0, at)),
  }
}

/** Creates a reader for one record after the other. */
export function createRecordReader(): RecordReader {
  const buffer = Buffer.alloc(longest)
  let at = 0

  function next(length: number): number {
    at += length
    return at - length
  }

  return {
    begin(record) {
      buffer.write(record, 'latin1')
      at = 0
    },
    byte: () => buffer.readUInt8(next(1)),
    integer: () => buffer.readInt32LE(next(4)),
    double: () => buffer.readDoubleLE(next(8)),
    text() {
      const encoding = buffer.readUInt8(next(1))
      const length = buffer.readUInt16LE(next(2))
      const start = next(length)
      return buffer.toString(encoding === packed ? 'base64url' : 'utf8', start, start + length)
    },
    bytes(length) {
      const start = next(length)
      // A copy: the buffer is used for the next record.
      return Buffer.from(buffer.subarray(start, start + length))
    },
    skip(length) {
      at += length
    },
  }
}
