import secrets


def call_sid() -> str:
    return "CA" + secrets.token_hex(16)
