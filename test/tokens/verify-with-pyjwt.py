"""Verifies a Portcullis access token as a Python service does: with PyJWT and the published JWK set alone.

Reads {"jwks": ..., "token": ..., "issuer": ..., "audience": ...} from standard input, prints the claims. In a service,
`jwt.PyJWKClient("https://…/.well-known/jwks.json")` fetches and caches the keys instead.
"""

import json
import sys

import jwt

given = json.load(sys.stdin)
header = jwt.get_unverified_header(given["token"])
if header.get("typ") != "at+jwt":
    sys.exit("not an access token")
keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(given["jwks"]).keys}
key = keys[header["kid"]]
claims = jwt.decode(
    given["token"],
    key.key,
    algorithms=[key.algorithm_name],  # the key's own, never the header's
    issuer=given["issuer"],
    audience=given["audience"],
    options={"require": ["exp", "iat", "sub", "sid", "jti"]},
)
print(json.dumps(claims))
