"""Who is asking: a signed bearer token says so, or a signed cookie. Never what they may.

A token carries `iss`, `sub`, `aud` and `exp`; rights come from grants in the database (D-22).
"""

from collections.abc import Mapping
from typing import Any

import jwt
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models.errors import Code, Refusal, Refused

AUDIENCE = "passerelle"
ALGORITHMS = ("EdDSA", "ES256", "RS256")  # never none, never a shared secret
SESSION_SECONDS = 8 * 60 * 60  # a working day


class Tokens:
    """Verifies the tokens of the issuers this deployment trusts."""

    def __init__(self, issuers: Mapping[str, Mapping[str, Any]]) -> None:
        """`issuers`: issuer → its key set (JWKS)."""
        self._keys = {
            issuer: jwt.PyJWKSet.from_dict(dict(keys)) for issuer, keys in issuers.items()
        }

    def subject(self, token: str) -> str:
        """Raises `Refused` (`token.invalid`) without saying more than the bearer may know."""
        try:
            claimed = jwt.decode(token, options={"verify_signature": False})
            keys = self._keys[claimed["iss"]]
            key = keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=AUDIENCE,
                issuer=claimed["iss"],
                options={"require": ["exp", "iss", "sub", "aud"]},
            )
        except (jwt.PyJWTError, KeyError) as wrong:
            raise Refused(
                Refusal(
                    code=Code.TOKEN_INVALID,
                    message="the token is expired, not for us, or not signed by a known issuer",
                )
            ) from wrong
        return str(claims["sub"])


class Cookies:
    """The session of a page: who logged in, and a token against forged forms."""

    def __init__(self, secret: str) -> None:
        self._session = URLSafeTimedSerializer(secret, salt="session")
        self._form = URLSafeTimedSerializer(secret, salt="form")

    def issue(self, subject: str) -> str:
        return self._session.dumps(subject)

    def subject(self, cookie: str) -> str | None:
        try:
            return str(self._session.loads(cookie, max_age=SESSION_SECONDS))
        except BadSignature:
            return None

    def form_token(self, subject: str) -> str:
        return self._form.dumps(subject)

    def form_is_ours(self, token: str, subject: str) -> bool:
        try:
            return bool(self._form.loads(token, max_age=SESSION_SECONDS) == subject)
        except BadSignature:
            return False
