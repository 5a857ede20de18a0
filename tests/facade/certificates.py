"""An authority of one's own, with certificates for a server and a client on this machine."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@frozen
class Authority:
    """An authority whose certificate is in `folder / "ca.pem"`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, folder: Path) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate("Autoriteit", key, "Autoriteit", key, ca=True)
        (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return cls(folder, key, made)

    @property
    def path(self) -> Path:
        return self.folder / "ca.pem"

    def issue(
        self, name: str, password: str | None = None, *, days: tuple[int, int] = (-1, 1), address: str = "127.0.0.1"
    ) -> tuple[Path, Path]:
        """A certificate and its key, each in a file; `days` from now it begins and ends."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(name, key, "Autoriteit", self.key, days=days, address=address)
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password is not None:
            how = serialization.BestAvailableEncryption(password.encode())
        certificate, secret = self.folder / f"{name}.pem", self.folder / f"{name}-key.pem"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        form = serialization.PrivateFormat.PKCS8
        secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, how))
        return certificate, secret

    def showing(self, *, days: tuple[int, int] = (-1, 1), address: str = "127.0.0.1") -> ssl.SSLContext:
        """What a server has that shows a certificate of this authority, and asks its clients for none."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self.path)
        context.load_cert_chain(*self.issue("server", days=days, address=address))
        return context

    def asking(self) -> ssl.SSLContext:
        """What a server has that asks its clients for a certificate of this authority."""
        context = self.showing()
        context.verify_mode = ssl.CERT_REQUIRED
        return context


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = False,
    days: tuple[int, int] = (-1, 1),
    address: str = "127.0.0.1",
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=ca, crl_sign=ca, decipher_only=False, **usage),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(by, hashes.SHA256())
    )
