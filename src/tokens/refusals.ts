/**
 * All reasons to refuse an access token, for logs and `portcullis token inspect`. Clients get only TOKEN_INVALID or
 * TOKEN_EXPIRED, because details would help an attacker.
 */
export const refusals = {
  'not-a-string': 'It is not a string.',
  'too-long': 'It is longer than any access token that Portcullis signs.',
  'not-compact': 'It does not have the form of a signed token: three parts, joined by two dots.',
  'not-base64url':
    'A part is not canonical base64url (RFC 7515, section 2): padding, spaces, another alphabet or trailing bits.',
  'not-utf8': 'The header or payload is not UTF-8.',
  'not-json': 'The header or payload is not one JSON object.',
  'json-not-canonical':
    'The JSON of the header or payload is not written as Portcullis writes it: members named twice, white space, or numbers in another form.',
  'header-member':
    'The header has members other than alg, typ and kid: jwk, jku, x5u, x5c, crit, b64 and all others are refused (RFC 8725, section 3.10).',
  'typ-wrong': 'The typ header is not "at+jwt" (RFC 9068, section 4): it is not an access token.',
  'kid-missing': 'The header has no kid.',
  'key-unknown': 'The kid is that of a key that this server does not have or no longer trusts.',
  'algorithm-wrong': 'The alg is not the algorithm of the key.',
  'signature-wrong': 'The signature is invalid: the token was modified, or signed with another key.',
  'iss-wrong': 'The issuer (iss) is not the configured one.',
  'aud-wrong': 'The audience (aud) is not the configured one: the token is intended for another service.',
  'sub-wrong': 'The subject (sub) is missing or not a string.',
  'client_id-wrong': 'The client_id is missing or not a string.',
  'sid-wrong': 'The session (sid) is missing or not a string.',
  'jti-wrong': 'The token id (jti) is missing or not a string.',
  'roles-wrong': 'The roles are not a list of strings.',
  'scope-wrong': 'The scope is not a string of scopes, each separated by one space.',
  'iat-wrong': 'The time of issue (iat) is missing or not a whole number of seconds.',
  'exp-wrong': 'The time of expiry (exp) is missing or not a whole number of seconds, or too far from iat.',
  'auth_time-wrong':
    'The time of sign-in (auth_time) is missing, not a whole number of seconds, or after iat.',
  'amr-wrong': 'The methods (amr) are not a list of strings.',
  'mfa_time-wrong':
    'The time of the second factor (mfa_time) is not a whole number of seconds, or after iat.',
  'auth_seq-wrong': 'The number of the authentication (auth_seq) is not a whole number.',
  'refresh_seq-wrong': 'The number of the refresh (refresh_seq) is not a whole number.',
  'nbf-wrong': 'It has the claim nbf, which Portcullis never signs.',
  'issued-in-future': 'The time of issue (iat) is more than 5 seconds in the future: check the clocks.',
  expired: 'It has expired.',
} as const satisfies Record<string, string>

export type RefusalDetail = keyof typeof refusals
