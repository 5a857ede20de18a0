"""The sandbox's own key and the tokens it signs.

Tokens are JWTs of RS256 with the claims `org` and `roles`, as on the server (0.9.0-beta). That the `Aanlever-Token` of
the alpha versions is the same kind of token is an assumption of this sandbox: what was in it is not known.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import RSAKey

from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.wording import words_of

ALGORITHM = "RS256"
RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
BITS = 2048
DAY = 86_400

Fault = Literal["malformed", "invalid", "expired"]


class TokenRefused(Exception):
    """A token that does not sign anybody in. Carries the reason, never the token."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def data_folder(data: Path) -> Path:
    """The folder, made when it is not there.

    Raises:
        ConfigurationError: it cannot be one.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return data.resolve()
    except OSError as error:
        reason = _("it is a file") if isinstance(error, FileExistsError | NotADirectoryError) else words_of(error)
        raise ConfigurationError(
            _(
                "The data folder {data!r} cannot be used: {reason}. Name another one with --data.",
                data=str(data),
                reason=reason,
            )
        ) from None


def key_of(data: Path) -> RSAKey:
    """The key of a data folder, `key.pem`, made at first use and readable by its owner alone.

    Raises:
        ConfigurationError: the file cannot be written or read, or holds no private key.
    """
    path = data_folder(data) / "key.pem"
    try:
        if not path.exists():
            made = RSAKey.generate_key(BITS, private=True)
            if _write_once(path, made.as_pem(private=True)):
                return made
        # The sandbox made the key itself. To look for primes in it would take almost as long as to make one.
        read = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        read = None
    if not isinstance(read, RSAPrivateKey):
        raise ConfigurationError(
            _(
                "The key {path!r} cannot be used. Move it away and a new one is made; then make new tokens too.",
                path=str(path),
            )
        )
    return RSAKey(read, read)


def _write_once(path: Path, content: bytes) -> bool:
    """Put a whole file there, or leave the one that another process has put there meanwhile; whether it was put."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
    try:
        os.link(own, path)
    except FileExistsError:
        return False
    finally:
        own.unlink()
    return True


def sign(
    key: RSAKey,
    *,
    org: Iterable[str],
    roles: Iterable[str] | None = (),
    expires_in: int = DAY,
    claims: Mapping[str, Any] | None = None,
) -> str:
    """A token.

    Args:
        org: codes of the organisations that may be delivered for, such as `gm0518`.
        roles: such as `Publisher KST`; None leaves the claim out, which the server answers with 500.
        expires_in: seconds; a negative number gives a token that has expired.
        claims: further claims.
    """
    now = int(time.time())
    content: dict[str, Any] = {"iat": now, "exp": now + expires_in, "org": list(org)}
    if roles is not None:
        content["roles"] = list(roles)
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, {**content, **(claims or {})}, key)


def client_secret(key: RSAKey, client_id: str) -> str:
    """The secret that belongs to a client id, made of the key, so that nothing has to be kept."""
    return hmac.new(key.as_pem(private=True), client_id.encode(), "sha256").hexdigest()


def claims_of(token: str, key: RSAKey, *, registered: bool = True) -> dict[str, Any]:
    """The claims of a token that is signed with the key and has not expired.

    Args:
        registered: whether the other claims that the standard names are looked at. The server looks at `exp` alone, and
            takes every algorithm that an RSA key can verify.

    Raises:
        TokenRefused: `malformed` is no JWT at all; `expired` was good once; `invalid` is everything else.
    """
    if not (token.isascii() and token.count(".") == 2 and all(token.split("."))):
        raise TokenRefused("malformed")
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM] if registered else RSA_ALGORITHMS).claims
        checked = claims if registered else {name: claims[name] for name in ("exp",) if name in claims}
        jwt.JWTClaimsRegistry(exp={"essential": True}).validate(checked)
    except ExpiredTokenError:
        raise TokenRefused("expired") from None
    except (JoseError, ValueError, TypeError):
        raise TokenRefused("invalid") from None
    return claims


def texts(claim: Any) -> frozenset[str]:
    """A claim that is a list of text; of anything else, nothing."""
    return frozenset(item for item in claim if isinstance(item, str)) if isinstance(claim, list) else frozenset()
