"""ProConnect, the State's OpenID Connect: who somebody is, by a code with PKCE, state and nonce.

Nothing that ProConnect or the browser brings is believed before its signature, issuer, audience, hour and nonce are
checked. Its userinfo is a signed JWT. authlib and joserfc are imported by the first who signs in so.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from core.proconnect_settings import ProConnectSettings
from core.texts import is_mail

if TYPE_CHECKING:
    from joserfc.jwt import ClaimsOption

PATIENCE_S = 5
LEEWAY_S = 60
"""Between two machines' clocks."""
SCOPE = "openid email"
"""No more than what tells whose account it is."""
ASSURANCE = "eidas1"
ALGORITHMS = ("RS256", "ES256")
"""Signatures with a key that only ProConnect has: neither « none », nor one with our own secret."""


class ProConnectError(Exception):
    """It did not tell who somebody is. The message, for the logs, holds nothing personal."""


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

    def __init__(self, settings: ProConnectSettings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri

    def begin(self) -> tuple[str, Pending]:
        """Where to send the browser, and what it must bring back."""
        pending = Pending(*(secrets.token_urlsafe(32) for _ in range(3)))
        endpoint = self._metadata()["authorization_endpoint"]
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
        metadata, client = self._metadata(), self._client()
        token = _asked(
            client.fetch_token, metadata["token_endpoint"], code=answer["code"], code_verifier=pending.verifier
        )
        keys = _asked(client.get, metadata["jwks_uri"], withhold_token=True).json()
        check = _Checks(keys, metadata["issuer"], self._settings.client_id, now)
        id_token = str(token.get("id_token", ""))
        claims = check.id_token(id_token, pending.nonce)
        return _identity(claims, check.userinfo(self._userinfo(client, metadata)), id_token)

    def sign_out_url(self, id_token: str, back: str) -> str | None:
        """Where to send the browser to be signed out there too; None when there is no such place."""
        endpoint = self._metadata().get("end_session_endpoint")
        if not endpoint:
            return None
        said = {"id_token_hint": id_token, "state": secrets.token_urlsafe(16), "post_logout_redirect_uri": back}
        return f"{endpoint}?{urlencode(said)}"

    def _metadata(self) -> Mapping[str, Any]:
        import requests

        where = f"{self._settings.issuer}/.well-known/openid-configuration"
        metadata: Any = _asked(requests.get, where, timeout=PATIENCE_S).json()
        if not isinstance(metadata, dict) or str(metadata.get("issuer", "")).rstrip("/") != self._settings.issuer:
            raise ProConnectError("another issuer")
        return cast("Mapping[str, Any]", metadata)

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
        answer = _asked(client.get, metadata["userinfo_endpoint"])
        if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
            raise ProConnectError("userinfo is not signed")
        return str(answer.text).strip()


class _Checks:
    """The claims of signed tokens, once they are believed."""

    def __init__(self, keys: Any, issuer: str, client_id: str, now: datetime) -> None:  # noqa: ANN401 - JSON
        self._keys, self._issuer, self._client_id = keys, issuer, client_id
        self._now = int(now.timestamp())

    def id_token(self, token: str, nonce: str) -> Mapping[str, Any]:
        return self._claims(token, exp={"essential": True}, iat={"essential": True}, nonce=_exactly(nonce))

    def userinfo(self, token: str) -> Mapping[str, Any]:
        return self._claims(token)

    def _claims(self, token: str, **wanted: "ClaimsOption") -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        rules: dict[str, ClaimsOption] = {
            "iss": _exactly(self._issuer),
            "aud": _exactly(self._client_id),
            "sub": {"essential": True},
        }
        try:
            claims = jwt.decode(token, KeySet.import_key_set(self._keys), algorithms=list(ALGORITHMS)).claims
            jwt.JWTClaimsRegistry(now=self._now, leeway=LEEWAY_S, **rules, **wanted).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProConnectError(f"token: {type(error).__name__}") from error
        if claims.get("azp", self._client_id) != self._client_id:
            raise ProConnectError("token: for another")
        return claims


def _exactly(value: str) -> "ClaimsOption":
    return {"essential": True, "value": value}


def _identity(claims: Mapping[str, Any], info: Mapping[str, Any], id_token: str) -> Identity:
    """ProConnect vouches for the mails of its identity providers; who says that one is not verified is believed."""
    if info["sub"] != claims["sub"]:
        raise ProConnectError("userinfo of another person")
    mail = str(info.get("email", "")).strip().lower()
    is_vouched_for = is_mail(mail) and info.get("email_verified", True) is True
    return Identity(str(info["sub"]), mail if is_vouched_for else "", id_token)


def _asked(ask: Any, url: str, **arguments: Any) -> Any:  # noqa: ANN401 - of requests and authlib
    """Over the network, and over what may be no JSON at all."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        answer = ask(url, **arguments)
        if isinstance(answer, requests.Response):
            answer.raise_for_status()
    except (requests.RequestException, AuthlibBaseError, ValueError) as error:
        raise ProConnectError(f"{type(error).__name__}") from error
    return answer
