"""Verifies a Portcullis access token as a Python service does: with PyJWT and the address of the JWK set alone.

Reads {"jwks": <address>, "token": ..., "issuer": ..., "audience": ...} from standard input, prints the claims.
"""

import json
import sys

import jwt

given = json.load(sys.stdin)
token = given["token"]
if jwt.get_unverified_header(token).get("typ") != "at+jwt":
    sys.exit("not an access token")
key = jwt.PyJWKClient(given["jwks"]).get_signing_key_from_jwt(token)
claims = jwt.decode(
    token,
    key.key,
    algorithms=[key.algorithm_name],  # the key's own, never the header's
    issuer=given["issuer"],
    audience=given["audience"],
    options={"require": ["exp", "iat", "sub", "sid", "jti"]},
)
print(json.dumps(claims))
