"""Where links lead. The pages' routes are made of these, so that what is printed or mailed is what is served."""

SIGN_IN = "/admin/connexion"
SIGN_IN_LINK = "/admin/connexion/lien/"
FIRST_LINK = "/admin/premier/"


def sign_in_address(base_url: str, token: str) -> str:
    """Of a single-use link that lets an account in."""
    return f"{base_url}{SIGN_IN_LINK}{token}"


def first_address(base_url: str, token: str) -> str:
    """Of the link that makes the first administrator."""
    return f"{base_url}{FIRST_LINK}{token}"
