import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { SettingRow } from './setting.js'

/** In bytes. Far above any secret: a larger file was named by mistake. */
const maxBytes = 64 * 1024

/** The outcome of reading the file of a secret: its value, or the violated rule. */
export type SecretFile =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'fault'; readonly rule: string }

/** A secret setting, whose value can be in a file. */
export type SecretRow = SettingRow & { readonly variable: string; readonly secret: true }

/** Whether `NAME_FILE` can name a file with the value, as Docker and Kubernetes provide secrets. */
export function isInFile(row: SettingRow): row is SecretRow {
  return row.secret === true && row.variable !== null
}

/** The variable that names the file of a secret setting. */
export function fileVariable({ variable }: SecretRow): string {
  return `${variable}_FILE`
}

/**
 * Reads the value of a secret setting. One newline at the end, which editors and `echo` add, is not part of it.
 *
 * @param path - relative to `cwd`
 */
export function readSecretFile(path: string, cwd: string): SecretFile {
  const read = readBytes(resolve(cwd, path))
  if (!Buffer.isBuffer(read)) return { kind: 'fault', rule: read }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read)
    const value = text.replace(/\r?\n$/, '')
    return value.trim() === ''
      ? { kind: 'fault', rule: 'must name a file that is not empty' }
      : { kind: 'value', value }
  } catch {
    return { kind: 'fault', rule: 'must name a file in UTF-8' }
  }
}

/** @returns the content, or the violated rule */
function readBytes(path: string): Buffer | string {
  const unreadable = 'must name a file that can be read'
  let file: number
  try {
    // Without waiting for the writer of a named pipe, which may never come.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return unreadable
  }
  try {
    const found = fstatSync(file)
    if (found.isDirectory()) return 'must name a file, not a directory'
    if (!found.isFile()) return 'must name a regular file'
    // One byte more than allowed. The size that the system reports can change, and is 0 for some files.
    const content = readUpTo(file, maxBytes + 1)
    return content.length > maxBytes ? 'must name a file of at most 64 kB' : content
  } catch {
    return unreadable
  } finally {
    closeSync(file)
  }
}

function readUpTo(file: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes; length += read)
    read = readSync(file, buffer, length, bytes - length, null)
  return buffer.subarray(0, length)
}

const longestPath = 1000

/**
 * The path for messages. `undefined` if it may be the secret itself, which was set as `NAME_FILE` by mistake: several
 * lines, a URL, or text that is no absolute path and that the setting accepts.
 */
export function shownPath(path: string, { parser }: SecretRow): string | undefined {
  const isSecret = /\n|-----BEGIN|:\/\//.test(path) || (!isAbsolute(path) && parser.safeParse(path).success)
  return isSecret || path.length > longestPath ? undefined : JSON.stringify(path)
}
