"""Opens JWE with jwcrypto, which knows nothing of Veilgate. The first line is the private JWK; each further line is one JWE in
compact form, answered by one line: {"header", "text"}, or {"error"}."""

import json
import sys

from jwcrypto import jwe, jwk

key = jwk.JWK.from_json(sys.stdin.readline())
for line in sys.stdin:
    try:
        token = jwe.JWE(algs=["ECDH-ES+A256KW", "A256GCM"])
        token.deserialize(line.strip(), key)
        answer = {"header": json.loads(token.objects["protected"]), "text": token.payload.decode()}
    except Exception as error:  # whatever it is, the test wants its name
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
