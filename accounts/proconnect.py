"""ProConnect, the State's OpenID Connect: who somebody is, by a code with PKCE, state and nonce.

Nothing that ProConnect or the browser brings is believed before its signature, issuer, audience, hour and nonce are
checked. Its userinfo is a signed JWT. authlib and joserfc are imported by the first who signs in so.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from accounts.discovery import PATIENCE_S, Discovery, ProConnectError, asked
from core.proconnect_settings import ProConnectSettings
from core.texts import is_mail

if TYPE_CHECKING:
    from joserfc.jwt import ClaimsOption

LEEWAY_S = 60
"""Between two machines' clocks."""
SCOPE = "openid email"
"""No more than what tells whose account it is."""
ASSURANCE = "eidas1"
ALGORITHMS = ("RS256", "ES256")
"""Signatures with a key that only ProConnect has: neither « none », nor one with our own secret."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What the browser keeps between leaving for ProConnect and coming back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, for ProConnect."""

    sub: str
    mail: str
    id_token: str
    """To sign out there too."""


class ProConnect:
    """One sign-in, or one sign-out. All of it raises `ProConnectError`."""

    def __init__(self, settings: ProConnectSettings, discovery: Discovery, redirect_uri: str) -> None:
        self._settings = settings
        self._discovery = discovery
        self._redirect_uri = redirect_uri

    def begin(self, now: datetime) -> tuple[str, Pending]:
        """Where to send the browser, and what it must bring back."""
        pending = Pending(*(secrets.token_urlsafe(32) for _ in range(3)))
        endpoint = self._discovery.metadata(now)["authorization_endpoint"]
        url, _state = self._client().create_authorization_url(
            endpoint, state=pending.state, nonce=pending.nonce, code_verifier=pending.verifier, acr_values=ASSURANCE
        )
        return str(url), pending

    def finish(self, pending: Pending, answer: Mapping[str, str], now: datetime) -> Identity:
        """Who came back."""
        if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise ProConnectError("state")
        if "error" in answer or not answer.get("code"):
            raise ProConnectError("refused")
        try:
            return self._told(pending, answer["code"], now)
        except ProConnectError:
            self._discovery.forget(now)
            raise

    def _told(self, pending: Pending, code: str, now: datetime) -> Identity:
        metadata, client = self._discovery.metadata(now), self._client()
        token = asked(client.fetch_token, metadata["token_endpoint"], code=code, code_verifier=pending.verifier)
        check = _Checks(self._discovery, metadata["issuer"], self._settings.client_id, now)
        id_token = str(token.get("id_token", ""))
        claims = check.id_token(id_token, pending.nonce)
        return _identity(claims, check.userinfo(self._userinfo(client, metadata)), id_token)

    def sign_out_url(self, id_token: str, back: str, now: datetime) -> str | None:
        """Where to send the browser to be signed out there too; None when there is no such place."""
        endpoint = self._discovery.metadata(now).get("end_session_endpoint")
        if not endpoint:
            return None
        said = {"id_token_hint": id_token, "state": secrets.token_urlsafe(16), "post_logout_redirect_uri": back}
        return f"{endpoint}?{urlencode(said)}"

    def _client(self) -> Any:  # noqa: ANN401 - authlib has no types
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            default_timeout=PATIENCE_S,
        )

    def _userinfo(self, client: Any, metadata: Mapping[str, Any]) -> str:  # noqa: ANN401 - authlib has no types
        answer = asked(client.get, metadata["userinfo_endpoint"])
        if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
            raise ProConnectError("userinfo is not signed")
        return str(answer.text).strip()


class _Checks:
    """The claims of signed tokens, once they are believed."""

    def __init__(self, discovery: Discovery, issuer: str, client_id: str, now: datetime) -> None:
        self._discovery, self._issuer, self._client_id = discovery, issuer, client_id
        self._now = now

    def id_token(self, token: str, nonce: str) -> Mapping[str, Any]:
        return self._claims(token, exp={"essential": True}, iat={"essential": True}, nonce=_exactly(nonce))

    def userinfo(self, token: str) -> Mapping[str, Any]:
        return self._claims(token)

    def _claims(self, token: str, **wanted: "ClaimsOption") -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        rules: dict[str, ClaimsOption] = {
            "iss": _exactly(self._issuer),
            "aud": _exactly(self._client_id),
            "sub": {"essential": True},
        }
        claims = self._signed(token)
        try:
            jwt.JWTClaimsRegistry(now=int(self._now.timestamp()), leeway=LEEWAY_S, **rules, **wanted).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProConnectError(f"token: {type(error).__name__}") from error
        if claims.get("azp", self._client_id) != self._client_id:
            raise ProConnectError("token: for another")
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        """What the token says, if one of the provider's keys signed it, which may be newer than those that are kept."""
        try:
            return _decoded(token, self._discovery.keys(self._now))
        except _SignatureError:
            return _decoded(token, self._discovery.keys(self._now, anew=True))


class _SignatureError(ProConnectError):
    """None of these keys signed it."""


def _decoded(token: str, keys: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _SignatureError(f"token: {type(error).__name__}") from error


def _exactly(value: str) -> "ClaimsOption":
    return {"essential": True, "value": value}


def _identity(claims: Mapping[str, Any], info: Mapping[str, Any], id_token: str) -> Identity:
    """ProConnect vouches for the mails of its identity providers; who says that one is not verified is believed."""
    if info["sub"] != claims["sub"]:
        raise ProConnectError("userinfo of another person")
    mail = str(info.get("email", "")).strip().lower()
    is_vouched_for = is_mail(mail) and info.get("email_verified", True) is True
    return Identity(str(info["sub"]), mail if is_vouched_for else "", id_token)
