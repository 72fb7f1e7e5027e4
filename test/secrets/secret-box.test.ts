import { createSecretBox, UnknownSecretError } from '../../src/secrets/index.js'

const first = 'first-secret-of-thirty-two-bytes-or-more'
const second = 'second-secret-of-thirty-two-bytes-or-more'
const plain = Buffer.from('the plain text')

test('what was sealed opens again in the same context only', () => {
  const box = createSecretBox(first)
  const sealed = box.seal(plain, 'password:1')

  expect(box.open(sealed, 'password:1')).toEqual(plain)
  expect(() => box.open(sealed, 'password:2')).toThrow()
})

test('the same value is sealed differently each time and never shows its text', () => {
  const box = createSecretBox(first)

  expect(box.seal(plain, 'a')).not.toBe(box.seal(plain, 'a'))
  expect(Buffer.from(box.seal(plain, 'a').split('.')[2] ?? '', 'base64url').includes(plain)).toBe(false)
})

test('a value with any one character changed is refused', () => {
  const box = createSecretBox(first)
  const sealed = box.seal(plain, 'a')
  const bodyStart = sealed.lastIndexOf('.') + 1

  for (let at = bodyStart; at < sealed.length - 1; at += 1) {
    const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
    expect(() => box.open(altered, 'a')).toThrow()
  }
})

test('while a secret is being rotated the previous one still opens, and is not current', () => {
  const sealedBefore = createSecretBox(first).seal(plain, 'a')
  const rotating = createSecretBox(second, first)

  expect(rotating.open(sealedBefore, 'a')).toEqual(plain)
  expect(rotating.isCurrent(sealedBefore)).toBe(false)
  expect(rotating.isCurrent(rotating.seal(plain, 'a'))).toBe(true)
})

test('a value under a secret that is not configured names the secret it needs and shows none', () => {
  const sealedBefore = createSecretBox(first).seal(plain, 'a')

  expect(() => createSecretBox(second).open(sealedBefore, 'a')).toThrow(UnknownSecretError)
  expect(() => createSecretBox(second).open(sealedBefore, 'a')).toThrow(/PORTCULLIS_SECRET_PREVIOUS/)
})

test('keys for two purposes differ, and the same purpose gives the same key', () => {
  const box = createSecretBox(first)

  expect(box.derive('one')).toEqual(createSecretBox(first).derive('one'))
  expect(box.derive('one')).not.toEqual(box.derive('two'))
  expect(box.derive('one')).toHaveLength(32)
})
