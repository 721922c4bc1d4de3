"""What is seen of us from the network: the public address, and whether it takes the operator's signature."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from carrier.findings import Finding, good, watch, wrong
from carrier.installation import Installation
from carrier.web import Reply, UnreachableError
from core.engines import TWILIO, Engine, Signature

CALL = "CA" + "0" * 32
HARMLESS = {"CallSid": CALL, "ParentCallSid": CALL, "CallStatus": "completed"}
"""The end of a leg that a call made: `/svi/statut` takes it, and writes nothing."""
ENCODED = "?essai=%C3%A9%2F"
"""Signed as it is written: a proxy that decodes it breaks every signature. (`requests` itself would decode `%7E`.)"""
_PROXY = "Réglez le serveur mandataire pour qu'il transmette /svi/… tel quel (docs/mise-en-service.md, partie 3)."


def address(installation: Installation) -> Finding:
    """https, and we answer there, asked from this machine."""
    base = installation.settings.public_base_url
    if not base.startswith("https://"):
        return wrong(
            f"SVI_PUBLIC_BASE_URL n'est pas en https ({base}) : les appels passeraient en clair sur internet.",
            "Mettez un certificat sur le serveur mandataire, et https:// dans SVI_PUBLIC_BASE_URL.",
        )
    try:
        reply = installation.ask("GET", f"{base}/sante/vivant", {}, {})
    except UnreachableError as error:
        return _unreachable(base, error)
    if reply.status == 200 and "vivant" in reply.text:
        return good(f"{base} répond, en https")
    return watch(
        f"{base} répond, mais ne sert pas /sante/vivant (réponse {reply.status}).",
        "C'est normal si le mandataire ne transmet que /svi/ : la ligne « Signature » dit si les appels passent.",
    )


def _unreachable(base: str, error: UnreachableError) -> Finding:
    return wrong(
        f"{base} est injoignable depuis cette machine : {error.format_message()}.",
        "Vérifiez le nom dans le DNS, le pare-feu, le serveur mandataire et son certificat. Si cette machine ne peut"
        " pas sortir, refaites la vérification d'une autre.",
    )


def signature(installation: Installation) -> Finding:
    """A signed request is taken, one without signature is refused: token, public address and proxy agree."""
    url = f"{installation.settings.public_base_url}/svi/statut"
    try:
        unsigned = installation.ask("POST", url, HARMLESS, {})
        signed = _post_signed(installation, url + ENCODED)
        plain = _post_signed(installation, url) if signed.status == 403 else signed
    except UnreachableError as error:
        return _unreachable(installation.settings.public_base_url, error)
    return judge(unsigned, signed, plain, installation.settings.engine)


def _post_signed(installation: Installation, url: str) -> Reply:
    return installation.ask("POST", url, HARMLESS, _SIGN[installation.settings.engine.signature](installation, url))


def _as_twilio(installation: Installation, url: str) -> dict[str, str]:
    return {"X-Twilio-Signature": _compatible(installation, url)}


def _as_signalwire(installation: Installation, url: str) -> dict[str, str]:
    return {"X-SignalWire-Signature": _compatible(installation, url)}


def _compatible(installation: Installation, url: str) -> str:
    from twilio.request_validator import RequestValidator

    return str(RequestValidator(installation.settings.twilio_auth_token).compute_signature(url, HARMLESS))


def _as_ourselves(installation: Installation, _url: str) -> dict[str, str]:
    """Nobody here has Telnyx's private key: simulated calls have one."""
    from svi import ed25519

    seed = ed25519.own_seed(installation.settings.secret_key)
    return ed25519.sign(seed, urlencode(HARMLESS).encode(), installation.now)


_SIGN: Mapping[Signature, Callable[[Installation, str], dict[str, str]]] = {
    Signature.TWILIO: _as_twilio,
    Signature.SIGNALWIRE: _as_signalwire,
    Signature.TELNYX: _as_ourselves,
}


def judge(unsigned: Reply, signed: Reply, plain: Reply, engine: Engine = TWILIO) -> Finding:
    """What three answers mean: without signature; signed; signed for an address with nothing to decode."""
    if unsigned.status != 403:
        return _unguarded(unsigned)
    is_telnyx = engine.signature is Signature.TELNYX
    if signed.status == 200:
        but = " (la clé publique de Telnyx, elle, ne se vérifie qu'à un vrai appel)" if is_telnyx else ""
        return good(f"une requête signée est acceptée, une autre refusée{but}")
    if plain.status == 200:
        return wrong("Le serveur mandataire réécrit l'adresse des requêtes : leur signature devient fausse.", _PROXY)
    secret = "SVI_SECRET_KEY" if is_telnyx else "SVI_TWILIO_AUTH_TOKEN"
    return wrong(
        f"Une requête signée est refusée ({plain.status}) : tous les appels le seraient.",
        "SVI_PUBLIC_BASE_URL doit être exactement l'adresse que l'opérateur appelle, sans la fin /svi/…, et"
        f" {secret} le même ici et dans le service en marche (relancez-le après un changement).",
    )


def _unguarded(unsigned: Reply) -> Finding:
    """Whoever answers there is not the process that serves calls."""
    if unsigned.status == 200:
        return wrong(
            "L'adresse publique accepte une requête sans signature : ce n'est pas ce service qui répond.",
            "Vérifiez vers quoi le serveur mandataire transmet /svi/.",
        )
    if 300 <= unsigned.status < 400:
        return wrong(
            f"L'adresse publique redirige vers « {unsigned.location} » : l'opérateur perdrait l'appel.",
            "Écrivez dans SVI_PUBLIC_BASE_URL l'adresse finale, ou retirez la redirection pour /svi/.",
        )
    if unsigned.status == 404:
        return wrong(
            "/svi/statut répond 404 à l'adresse publique : aucun appel n'arriverait.",
            f"{_PROXY} Et au processus qui sert les appels, où SVI_SERVES vaut « tout » ou « appels ».",
        )
    return wrong(f"/svi/statut répond {unsigned.status} à l'adresse publique, au lieu de 403.", _PROXY)
