import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import type { RefusalDetail } from '../../src/tokens/index.js'
import { decoded, encoded, startTokens, subject, takeApart } from '../tokens/set-up.js'

/*
 * The attacks on access tokens of RFC 8725, RFC 7515 and others' advisories, one line each. Wherever it can be, the
 * forged token is signed with the real key, so that nothing but the check in question can refuse it.
 */
const ec = await startTokens()
const rsa = await startTokens(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const hs = await startTokens(createSecretKey(Buffer.alloc(32, 1)))
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const { token } = ec.tokens.sign(subject)
const { head, body, signature } = takeApart(token)
const header = decoded(head)
const claims = decoded(body)
const now = ec.clock.seconds()

/** Signs anything as ES256, whatever the header says. */
function signed(first: unknown, second: unknown, key: KeyObject = ec.key): string {
  const input = `${encoded(first)}.${encoded(second)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function hmacSigned(first: unknown, second: unknown, secret: string | Buffer): string {
  const input = `${encoded(first)}.${encoded(second)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const withHeader = (more: object) => signed({ ...header, ...more }, claims)
const withClaims = (more: object) => signed(header, { ...claims, ...more })
function without(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = object
  return rest
}

function expectRefused(text: string, detail: RefusalDetail, { tokens } = ec): void {
  expect(tokens.verify(text)).toEqual({ kind: 'invalid', reason: 'TOKEN_INVALID', detail })
}

test('the forger of these tests makes a valid token when nothing is wrong', () => {
  expect(ec.tokens.verify(signed(header, claims)).kind).toBe('valid')
})

describe('algorithm', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', ''])('alg %j without a signature', (alg) => {
    expectRefused(`${encoded({ ...header, alg })}.${body}.`, 'not-compact')
  })

  test.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'es256',
    'Es256',
    'ES256 ',
    'ES384',
    'PS256',
    'EdDSA',
    '',
    0,
    null,
    ['ES256'],
    { toString: 'ES256' },
  ])('alg %j under a signature that fits', (alg) => expectRefused(withHeader({ alg }), 'algorithm-wrong'))

  test('no alg', () => expectRefused(signed(without(header, 'alg'), claims), 'algorithm-wrong'))

  test.each([
    ['as PEM', (key: KeyObject) => key.export({ type: 'spki', format: 'pem' })],
    ['as DER', (key: KeyObject) => key.export({ type: 'spki', format: 'der' })],
    ['as JWK', (key: KeyObject) => JSON.stringify(key.export({ format: 'jwk' }))],
  ])('HS256 with the public key %s as its secret', (_, write) => {
    for (const setUp of [ec, rsa]) {
      const secret = write(createPublicKey(setUp.key))
      const forged = hmacSigned({ ...header, alg: 'HS256', kid: setUp.kid }, claims, secret)
      expectRefused(forged, 'algorithm-wrong', setUp)
      expectRefused(
        hmacSigned({ ...header, kid: setUp.kid, alg: setUp === ec ? 'ES256' : 'RS256' }, claims, secret),
        'signature-wrong',
        setUp,
      )
    }
  })

  test('HS256 with an empty secret', () => {
    expectRefused(hmacSigned({ ...header, alg: 'HS256', kid: hs.kid }, claims, ''), 'signature-wrong', hs)
  })

  test('an ES256 token that names an RSA or HMAC key', () => {
    expectRefused(withHeader({ kid: rsa.kid }), 'algorithm-wrong', rsa)
    expectRefused(withHeader({ kid: hs.kid }), 'algorithm-wrong', hs)
  })

  test('RS512 or PS256 with the RS256 key', () => {
    for (const alg of ['RS512', 'RS384', 'PS256']) {
      const input = `${encoded({ ...header, alg, kid: rsa.kid })}.${body}`
      const forged = `${input}.${sign('sha512', Buffer.from(input), rsa.key).toString('base64url')}`
      expectRefused(forged, 'algorithm-wrong', rsa)
    }
  })
})

describe('key', () => {
  test('a stranger signs under our key id', () => {
    expectRefused(signed(header, claims, stranger.privateKey), 'signature-wrong')
  })

  const jwk = stranger.publicKey.export({ format: 'jwk' })
  test.each([
    ['an embedded jwk', { jwk }],
    ['jku', { jku: 'https://attacker.test/jwks.json' }],
    ['x5u', { x5u: 'https://attacker.test/cert.pem' }],
    ['x5c', { x5c: ['MIIB'] }],
    ['x5t', { x5t: 'AAAA' }],
    ['x5t#S256', { 'x5t#S256': 'AAAA' }],
    ['zip', { zip: 'DEF' }],
    ['cty', { cty: 'JWT' }],
    ['an empty crit', { crit: [] }],
    ['an unknown crit', { crit: ['exp-2'], 'exp-2': 1 }],
    ['a crit that names a known member', { crit: ['alg'] }],
    ['a crit that is no list', { crit: 'b64' }],
    ['b64 false', { b64: false, crit: ['b64'] }],
    ['b64 false without crit', { b64: false }],
    ['b64 true', { b64: true }],
    ['__proto__', JSON.parse('{"__proto__":{"alg":"none"}}')],
  ])('%s in the header', (_, more) => {
    expectRefused(withHeader(more), 'header-member')
    expectRefused(signed({ ...header, ...more }, claims, stranger.privateKey), 'header-member')
  })

  test.each([
    '../../../etc/passwd',
    "' OR 1=1 --",
    '__proto__',
    'constructor',
    'toString',
    'https://attacker.test/key',
    'a'.repeat(200),
  ])('the key id %j', (kid) => expectRefused(withHeader({ kid }), 'key-unknown'))

  test.each(['', 0, null, ['x'], { $gt: '' }, { $ne: null }, 'a'.repeat(5000)])(
    'the key id %j, which is no name',
    (kid) => {
      expectRefused(withHeader({ kid }), 'kid-missing')
    },
  )

  test('no key id', () => expectRefused(signed(without(header, 'kid'), claims), 'kid-missing'))
})

describe('type', () => {
  test.each([
    'JWT',
    'at+JWT',
    'AT+JWT',
    'application/at+jwt',
    'rt+jwt',
    'logout+jwt',
    '',
    0,
    null,
    ['at+jwt'],
  ])('typ %j', (typ) => {
    expectRefused(withHeader({ typ }), 'typ-wrong')
  })
  test('no typ', () => expectRefused(signed(without(header, 'typ'), claims), 'typ-wrong'))
  test('an opaque refresh token', () => expectRefused(`pcr_${'a'.repeat(60)}`, 'not-compact'))
})

describe('claims', () => {
  const notText = [undefined, null, '', 0, 1, true, [], ['x'], {}, { $gt: '' }, 'a'.repeat(300)]
  const names = ['sub', 'sid', 'jti', 'client_id'] as const
  test.each(names.flatMap((name) => notText.map((value) => [name, value] as const)))(
    '%s as %j',
    (name, value) => {
      const changed = value === undefined ? without(claims, name) : { ...claims, [name]: value }
      expectRefused(signed(header, changed), `${name}-wrong`)
    },
  )

  test.each([
    undefined,
    null,
    'https://attacker.test',
    'https://portcullis.test/',
    'HTTPS://PORTCULLIS.TEST',
    ['https://portcullis.test'],
    7,
  ])('iss %j', (iss) =>
    expectRefused(
      signed(header, iss === undefined ? without(claims, 'iss') : { ...claims, iss }),
      'iss-wrong',
    ),
  )
  test.each([
    undefined,
    null,
    'https://other.test',
    [],
    ['https://api.test'],
    ['https://other.test', 'https://api.test'],
    {},
  ])('aud %j', (aud) =>
    expectRefused(
      signed(header, aud === undefined ? without(claims, 'aud') : { ...claims, aud }),
      'aud-wrong',
    ),
  )

  const notSeconds = [null, '', String(now + 60), true, now + 60.5, -1, 2 ** 53, [now + 60], {}]
  test.each([undefined, ...notSeconds])('exp %j', (exp) => {
    expectRefused(
      signed(header, exp === undefined ? without(claims, 'exp') : { ...claims, exp }),
      'exp-wrong',
    )
  })
  test.each([undefined, ...notSeconds])('iat %j', (iat) => {
    expectRefused(
      signed(header, iat === undefined ? without(claims, 'iat') : { ...claims, iat }),
      'iat-wrong',
    )
  })
  test.each([undefined, ...notSeconds])('auth_time %j', (value) => {
    const changed = value === undefined ? without(claims, 'auth_time') : { ...claims, auth_time: value }
    expectRefused(signed(header, changed), 'auth_time-wrong')
  })
  test.each(notSeconds)('mfa_time, auth_seq and refresh_seq %j', (value) => {
    expectRefused(withClaims({ mfa_time: value }), 'mfa_time-wrong')
    expectRefused(withClaims({ auth_seq: value }), 'auth_seq-wrong')
    expectRefused(withClaims({ refresh_seq: value }), 'refresh_seq-wrong')
  })
  test.each([null, '', 'pwd', [], [1], [''], ['pwd', null], {}, ['a'.repeat(300)]])('amr %j', (amr) => {
    expectRefused(withClaims({ amr }), 'amr-wrong')
  })

  test('exp as Infinity or in other spellings of a number', () => {
    const spelled = (number: string) => JSON.stringify({ ...claims, exp: '@' }).replace('"@"', number)
    for (const number of ['1e999', `${now}.0`, '1893456900.0', '1.8934569e9', '-0', '01893456900', 'NaN']) {
      expect(ec.tokens.verify(signed(header, spelled(number))).kind).toBe('invalid')
    }
    expect(ec.tokens.verify(signed(header, spelled(String(now + 900)))).kind).toBe('valid')
  })

  test('a life of more than a day, or one that ends before it begins', () => {
    expectRefused(withClaims({ exp: now + 86_401 }), 'exp-wrong')
    expectRefused(withClaims({ iat: now, exp: now }), 'exp-wrong')
    expectRefused(withClaims({ exp: Number.MAX_SAFE_INTEGER }), 'exp-wrong')
  })

  test('times in the future are tolerated for 5 seconds of clock skew, not more', () => {
    expect(ec.tokens.verify(withClaims({ iat: now + 5 })).kind).toBe('valid')
    expectRefused(withClaims({ iat: now + 6 }), 'issued-in-future')
    expect(ec.tokens.verify(withClaims({ auth_time: now + 5 })).kind).toBe('valid')
    expectRefused(withClaims({ auth_time: now + 6 }), 'auth_time-wrong')
    expect(ec.tokens.verify(withClaims({ mfa_time: now + 5 })).kind).toBe('valid')
    expectRefused(withClaims({ mfa_time: now + 6 }), 'mfa_time-wrong')
  })

  test('a token of the past is expired from its very second on', () => {
    const expired = { kind: 'invalid', reason: 'TOKEN_EXPIRED', detail: 'expired' }
    expect(ec.tokens.verify(withClaims({ iat: now - 900, exp: now + 1, auth_time: 1 })).kind).toBe('valid')
    expect(ec.tokens.verify(withClaims({ iat: now - 900, exp: now, auth_time: 1 }))).toEqual(expired)
    expect(ec.tokens.verify(withClaims({ iat: 1, exp: 901, auth_time: 1 }))).toEqual(expired)
  })

  test('a forged token does not learn whether it has expired', () => {
    const forged = signed(header, { ...claims, iat: now - 1000, exp: now - 100 }, stranger.privateKey)
    expectRefused(forged, 'signature-wrong')
  })

  test.each([undefined, null, 'ADMIN', { 0: 'ADMIN' }, [7], [['ADMIN']], [''], [null]])(
    'roles %j',
    (roles) => {
      expectRefused(
        signed(header, roles === undefined ? without(claims, 'roles') : { ...claims, roles }),
        'roles-wrong',
      )
    },
  )
  test.each([null, '', ' ', ['a'], 'a  b', ' a', 'a ', 'a\tb', 'a"b', 7])('scope %j', (scope) => {
    expectRefused(withClaims({ scope }), 'scope-wrong')
  })
  test.each([now - 10, now + 10, null, 'x'])('nbf %j', (nbf) =>
    expectRefused(withClaims({ nbf }), 'nbf-wrong'),
  )
})

describe('JSON', () => {
  const json = JSON.stringify
  const twice = (object: object, member: string) => `${json(object).slice(0, -1)},${member}}`

  test('members named twice in the header', () => {
    expectRefused(signed(twice(header, '"alg":"ES256"'), claims), 'json-not-canonical')
    expectRefused(signed(twice(header, '"alg":"none"'), claims), 'json-not-canonical')
    expectRefused(signed(`{"kid":"x",${json(header).slice(1)}`, claims), 'json-not-canonical')
  })

  test('members named twice in the payload, spelled with escapes, or nested', () => {
    expectRefused(signed(header, twice(claims, '"sub":"admin"')), 'json-not-canonical')
    expectRefused(signed(header, twice(claims, '"s\\u0075b":"admin"')), 'json-not-canonical')
    expectRefused(signed(header, twice(claims, '"x":{"a":1,"a":2}')), 'json-not-canonical')
    expectRefused(signed(header, twice(claims, '"__proto__":1,"__proto__":2')), 'json-not-canonical')
  })

  test('__proto__ and constructor as claims change nothing', () => {
    const forged = signed(header, twice(without(claims, 'sub'), '"__proto__":{"sub":"admin"}'))
    expectRefused(forged, 'sub-wrong')
  })

  test('white space, comments, a trailing comma', () => {
    expectRefused(signed(` ${json(header)}`, claims), 'json-not-canonical')
    expectRefused(signed(header, `${json(claims)}\n`), 'json-not-canonical')
    expectRefused(signed(header, `${json(claims)}//`), 'not-json')
    expectRefused(signed(header, `${json(claims).slice(0, -1)},}`), 'not-json')
  })

  test.each(['null', '[]', '"text"', '7', 'true', '', '{', 'undefined'])(
    'a header or payload that is %s',
    (text) => {
      expectRefused(`${encoded(text) || 'IA'}.${body}.${signature}`, 'not-json')
      if (text !== '') expectRefused(signed(header, text), 'not-json')
    },
  )

  test('deep nesting', () => {
    const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expectRefused(signed(twice(header, `"x":${deep(1000)}`), claims), 'header-member')
    expectRefused(signed(header, deep(2500)), 'not-json')
    expectRefused(signed(header, `${'{"a":'.repeat(800)}1${'}'.repeat(800)}`), 'iss-wrong')
    expectRefused(signed(header, deep(500_000)), 'too-long')
  })

  test('a byte order mark', () => {
    expectRefused(signed(`\ufeff${json(header)}`, claims), 'not-json')
    expectRefused(signed(header, `\ufeff${json(claims)}`), 'not-json')
  })

  test('invalid UTF-8: lone bytes, overlong forms, surrogates', () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      const inside = Buffer.concat([Buffer.from('{"sub":"'), Buffer.from(bytes), Buffer.from('"}')])
      const input = `${head}.${inside.toString('base64url')}`
      const end = sign('sha256', Buffer.from(input), { key: ec.key, dsaEncoding: 'ieee-p1363' })
      expectRefused(`${input}.${end.toString('base64url')}`, 'not-utf8')
    }
  })
})

describe('form', () => {
  test('JSON serialization, general and flattened', () => {
    const flattened = JSON.stringify({ protected: head, payload: body, signature })
    const general = JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] })
    expectRefused(flattened, 'not-compact')
    expectRefused(general, 'not-compact')
  })

  test.each([
    ['nothing', ''],
    ['dots only', '..'],
    ['no signature', `${head}.${body}.`],
    ['two parts', `${head}.${body}`],
    ['a detached payload', `${head}..${signature}`],
    ['four parts', `${token}.${signature}`],
    ['a dot at the end', `${token}.`],
    ['five parts, as an encrypted token', `${head}.${body}.${signature}.${body}.${signature}`],
  ])('%s', (_, text) => expectRefused(text, 'not-compact'))

  test.each([
    ['padding after the signature', `${token}==`],
    ['padding inside', `${head}=.${body}.${signature}`],
    ['a space before', ` ${token}`],
    ['a space after', `${token} `],
    ['a line feed after', `${token}\n`],
    ['a tab inside', `${head}.${body.slice(0, 9)}\t${body.slice(9)}.${signature}`],
    ['a NUL after', `${token}\0`],
    ['the alphabet of plain base64', `${head}.${body}.${signature.slice(0, -2)}+/`],
    ['a soft hyphen', `${token}\u00ad`],
    ["another script's letters", `${head}.${body}.${signature.slice(0, -1)}а`],
  ])('%s: another spelling of the same token', (_, text) => expectRefused(text, 'not-base64url'))

  test('trailing bits: other letters for the same bytes', () => {
    // 64 bytes take 86 letters: the last one holds four bits that mean nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const sibling = alphabet[alphabet.indexOf(signature.at(-1) ?? '') + 1] ?? ''
    const text = `${head}.${body}.${signature.slice(0, -1)}${sibling}`
    const bytes = (part: string) => Buffer.from(part, 'base64url')
    expect(bytes(takeApart(text).signature)).toEqual(bytes(signature))
    expectRefused(text, 'not-base64url')
  })

  test('a signature in ASN.1, of another length, or all zero (CVE-2022-21449)', () => {
    const input = `${head}.${body}`
    const der = sign('sha256', Buffer.from(input), ec.key).toString('base64url')
    for (const end of [
      der,
      `${signature}AAAA`,
      Buffer.alloc(64).toString('base64url'),
      Buffer.alloc(63, 1).toString('base64url'),
    ]) {
      expectRefused(`${input}.${end}`, 'signature-wrong')
    }
  })

  test('a token of a megabyte is refused before it is parsed', () => {
    expectRefused(signed(header, { ...claims, filler: 'a'.repeat(1024 * 1024) }), 'too-long')
    expectRefused('.'.repeat(1024 * 1024), 'too-long')
  })
})
