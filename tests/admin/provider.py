"""An OpenID provider on this machine, as ProConnect is one; told to, it lies."""

import base64
import threading
from hashlib import sha256
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from werkzeug import Request, Response
from werkzeug.serving import make_server

CLIENT, SECRET = "svi", "le secret du client"
KEY = RSAKey.generate_key(2048, {"kid": "1"})
NEWER = RSAKey.generate_key(2048, {"kid": "2"})
STRANGE = ECKey.generate_key("P-256", {"kid": "1"})
PERSON = {"sub": "sub-camille", "email": "Camille@dihal.example"}


class Provider:
    """Real HTTP, in a thread."""

    def __init__(self, now):
        self.now = now
        self.person = dict(PERSON)
        self.lies = {}
        self.key = KEY
        self.asked = []
        self._codes = {}
        self._server = make_server("127.0.0.1", 0, Request.application(self._answer), threaded=True)
        self.issuer = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request):
        self.asked.append(request.path)
        name = request.path.strip("/").replace(".well-known/", "").replace("-", "_")
        if name in self.lies.get("broken", ()):
            return Response("<html>en panne</html>", status=self.lies.get("status", 500))
        return getattr(self, f"_{name}")(request)

    def _openid_configuration(self, _request):
        places = {
            f"{name}_endpoint": f"{self.issuer}/{name}"
            for name in ("authorization", "token", "userinfo", "end_session")
        }
        if self.lies.get("no_sign_out"):
            del places["end_session_endpoint"]
        places.pop(self.lies.get("missing"), None)
        return _json({"issuer": self.lies.get("issuer", self.issuer), "jwks_uri": f"{self.issuer}/jwks", **places})

    def _authorization(self, request):
        asked = request.args
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        assert {"openid", "email"} == set(asked["scope"].split())
        code = f"code-{len(self._codes)}"
        self._codes[code] = (asked["code_challenge"], asked["nonce"], asked["redirect_uri"])
        back = {"code": code, "state": asked["state"]} | self.lies.get("back", {})
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, request):
        form = request.form
        challenge, nonce, redirect_uri = self._codes.pop(form["code"], (None, None, None))
        made = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        known = (form["client_id"], form["client_secret"], form["redirect_uri"]) == (CLIENT, SECRET, redirect_uri)
        if not known or made != challenge:
            return _json({"error": "invalid_grant"}, 400)
        claims = self._claims() | {"nonce": nonce} | self.lies.get("id_token", {})
        return _json({"access_token": "jeton", "token_type": "Bearer", "id_token": self._signed(claims, "id_token")})

    def _userinfo(self, request):
        assert request.headers["Authorization"] == "Bearer jeton"
        claims = self._claims() | self.person | self.lies.get("userinfo", {})
        if self.lies.get("unsigned"):
            return _json(claims)
        return Response(self._signed(claims, "userinfo"), mimetype="application/jwt")

    def _jwks(self, _request):
        return _json(KeySet([self.key]).as_dict())

    def _claims(self):
        at = int(self.now.timestamp())
        return {"iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": at, "exp": at + 60}

    def _signed(self, claims, what):
        claims = {name: value for name, value in claims.items() if value is not None}
        how = self.lies.get("signature", {}).get(what)
        if how == "none":
            header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(jwt.json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{header}.{body}."
        if how == "our secret":
            return jwt.encode({"alg": "HS256", "kid": "1"}, claims, OctKey.import_key(SECRET.ljust(32, "x")))
        if how == "another key":
            return jwt.encode({"alg": "ES256", "kid": "1"}, claims, STRANGE)
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB") if how == "broken" else token


def _json(value, status=200):
    import json

    return Response(json.dumps(value), status=status, mimetype="application/json")


def parameters(url):
    """Those of an address."""
    return {name: values[0] for name, values in parse_qs(url.partition("?")[2]).items()}
