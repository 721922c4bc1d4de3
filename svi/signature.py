"""Did the operator send this? X-Twilio-Signature: https://www.twilio.com/docs/usage/security#validating-requests.

The HMAC is ours because it costs an eighth of `RequestValidator.validate`; a test keeps the two equal.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}


def sign(token: str, url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The signature of a form posted to a URL: base64(HMAC-SHA1(token, URL + sorted names and distinct values))."""
    return _sign(token, url, _fields(pairs))


def _fields(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join([name + value for name, value in sorted(set(pairs))])


def _sign(token: str, url: str, fields: str) -> str:
    return b64encode(hmac.digest(token.encode(), (url + fields).encode(), "sha1")).decode()


def is_signed(token: str, url: str, pairs: Iterable[tuple[str, str]], signature: str) -> bool:
    """Whether the signature is the operator's, which signs the URL with or without its port."""
    fields = _fields(pairs)
    return any(_same(_sign(token, candidate, fields), signature) for candidate in _with_and_without_port(url))


def is_signed_as_a_whole(key: str, url: str, body: bytes, signature: str) -> bool:
    """The other way of SignalWire: hex(HMAC-SHA1(key, URL + body))."""
    return any(
        _same(hmac.digest(key.encode(), candidate.encode() + body, "sha1").hex(), signature)
        for candidate in _with_and_without_port(url)
    )


def _same(expected: str, received: str) -> bool:
    return hmac.compare_digest(expected.encode(), received.encode("utf-8", "replace"))


def _with_and_without_port(url: str) -> Iterator[str]:
    yield url
    parts = urlsplit(url)
    if parts.port is None:
        other = f"{parts.netloc}:{_DEFAULT_PORTS.get(parts.scheme)}"
    else:
        other = parts.netloc.rpartition(":")[0]
    yield url.replace(f"//{parts.netloc}", f"//{other}", 1)


def signed_url(public_base_url: str, environ: Mapping[str, object]) -> str:
    """The URL that the operator signed: our public address, then the request's target exactly as it was sent.

    Werkzeug decodes `%7E`, `%C3%A9`… in `request.url`, and a proxy changes scheme, host and port: neither is what
    was signed. `RAW_URI` is gunicorn's and Werkzeug's, `REQUEST_URI` other servers'; granian gives neither, and our
    own paths are plain ASCII.
    """
    target = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or _rebuilt(environ))
    if not target.startswith("/"):
        target = "/" + target.partition("://")[2].partition("/")[2]
    return public_base_url + target


def _rebuilt(environ: Mapping[str, object]) -> str:
    path = quote(str(environ.get("SCRIPT_NAME") or "") + str(environ.get("PATH_INFO") or ""), encoding="latin-1")
    query = str(environ.get("QUERY_STRING") or "")
    return f"{path}?{query}" if query else path
