import fc from 'fast-check'
import { checkPassword } from '../../src/passwords/index.js'
import { createZxcvbnEstimate, loadCommonPasswords, passwordSetOf } from '../../src/passwords/public.js'

const blocklist = passwordSetOf(['password', 'qwerty', '1234567890', 'qwertyuiopasdfgh', 'sunshine'])
const passphrase = 'copper lantern drifts sideways'

function codes(password: string, { minLength = 8, ownWords = [] as string[] } = {}): string[] {
  return checkPassword(password, { minLength, ownWords, blocklist }).map(({ code }) => code)
}

test('a passphrase passes, whatever kinds of characters it lacks', () => {
  for (const password of [
    passphrase,
    'drpshqkzbvnmtxyw',
    '907462518834071',
    'пять слов через пробел',
    '龍馬精神萬事如意',
  ]) {
    expect(codes(password)).toEqual([])
  }
})

test('length counts code points after NFC', () => {
  expect(codes('🎈🌵🛶🧩🪁🧭🪔', { minLength: 8 })).toEqual(['PASSWORD_TOO_SHORT'])
  expect(codes('🎈🌵🛶🧩🪁🧭🪔🪷', { minLength: 8 })).toEqual([])
  expect(codes('e\u0301abcdfg', { minLength: 8 })).toEqual(['PASSWORD_TOO_SHORT'])
  expect(codes('', { minLength: 8 })).toEqual(['PASSWORD_TOO_SHORT'])
})

test('64 code points and far more are accepted, and the cap has its own code', () => {
  const text = (length: number) => Array.from({ length }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('')
  expect(codes(text(64))).toEqual([])
  expect(codes(text(1024))).toEqual([])
  expect(codes(text(1025))).toEqual(['PASSWORD_TOO_LONG'])
  expect(codes('x'.repeat(100_000))).toEqual(['PASSWORD_TOO_LONG'])
  expect(codes('🎉'.repeat(1025))).toEqual(['PASSWORD_TOO_LONG'])
})

test.each(['\ud83c', `${passphrase}\udf89`, `\udf89\ud83c${passphrase}`])(
  'lone surrogates are refused',
  (text) => {
    expect(codes(text)).toEqual(['PASSWORD_INVALID_TEXT'])
  },
)

test.each([
  'password',
  'PassWord',
  'password1',
  '!!password2024!!',
  'password1234567890',
  'passwordpassword',
  'PasswordPassword',
  'qwerty qwerty qwerty '.trimEnd().replaceAll(' ', ''),
  'aaaaaaaaaaaaaaa',
  'abababababababab',
  'qwertyuiopasdfgh',
])('%s is too common', (password) => {
  expect(codes(password)).toEqual(['PASSWORD_TOO_COMMON'])
})

test.each(['password lantern', 'sunshine on the qwerty keyboard', 'password8364920571', 'mypasswordiswhere'])(
  '%s is not refused for the common word in it',
  (password) => {
    expect(codes(password)).toEqual([])
  },
)

test.each([
  ['ana.lopez.1987', ['ana.lopez']],
  ['AnaLopezAnaLopez', ['ana.lopez@example.com']],
  ['lopez@example.com', ['ana', 'ana.lopez@example.com']],
  ['ＡＮＡＬＯＰＥＺ１２３', ['analopez']],
  ['portcullis portcullis!', ['portcullis']],
])('%s says little more than the words of its account', (password, ownWords) => {
  expect(codes(password, { ownWords })).toEqual(['PASSWORD_CONTAINS_OWN_WORDS'])
})

test.each([
  ['ana likes copper lanterns', ['ana']],
  ['jo jo went to the market', ['jo']],
  ['lantern drifts sideways', ['', '@', '..']],
])('%s passes although an own word is in it', (password, ownWords) => {
  expect(codes(password, { ownWords })).toEqual([])
})

test('every problem is reported at once, with advice and without the password', () => {
  const problems = checkPassword('qwerty', { minLength: 15, ownWords: ['qwerty'], blocklist })

  expect(problems.map(({ code }) => code)).toEqual([
    'PASSWORD_TOO_SHORT',
    'PASSWORD_TOO_COMMON',
    'PASSWORD_CONTAINS_OWN_WORDS',
  ])
  for (const { message } of problems) {
    expect(message.length).toBeGreaterThan(30)
    expect(message).not.toContain('qwerty')
  }
})

test('any text gets a decision', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(text, fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (password, ownWords) => {
      expect(Array.isArray(codes(password, { ownWords }))).toBe(true)
    }),
  )
})

test('an estimate may refuse what the other rules let pass', async () => {
  const estimate = await createZxcvbnEstimate()
  const check = (password: string) =>
    checkPassword(password, { minLength: 8, ownWords: ['rosalind'], blocklist, estimate })

  expect(check('zxcvbnm,./asdf')).toMatchObject([{ code: 'PASSWORD_TOO_WEAK' }])
  expect(check('rosalind3141592').map(({ code }) => code)).toContain('PASSWORD_TOO_WEAK')
  expect(check(passphrase)).toEqual([])
})

test('the list in use holds more than 100,000 passwords, common ones of every length among them', async () => {
  const common = await loadCommonPasswords()

  expect(await loadCommonPasswords()).toBe(common) // read once for all servers of a process
  expect(common.size).toBeGreaterThan(400_000)
  for (const password of [
    '123456',
    'password',
    'iloveyou',
    'Trustno1',
    'qwertyuiopasdfghjkl',
    '123456789012345',
  ]) {
    expect(common.has(password)).toBe(true)
  }
  for (const password of ['', passphrase, 'correct horse', '龍馬精神萬事如意']) {
    expect(common.has(password)).toBe(false)
  }
})
