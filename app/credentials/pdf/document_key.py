"""The key that signs documents, and its certificate: made here, or brought by the operator from an authority.

Ed25519, with which the records are signed, is not among the algorithms that PDF viewers know, so this is a key of its
own: ES256, which is ECDSA on P-256 with SHA-256. A folder holds it as `key.pem`, its certificate and those of its
issuers as `chain.pem`, and chains that were in use before in the folder `former`.
"""

import re
import stringprep
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

from app.core.clock import utcnow
from app.core.keys import write_private
from app.core.settings import SettingError, private_text

KEY, CHAIN, FORMER = "key.pem", "chain.pem", "former"
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""The purpose "document signing" (RFC 9336, paragraph 3.1)."""

LONGEST_NAME = 64
"""Characters of an organisation's name in a certificate (RFC 5280, appendix A.1)."""

SLACK = timedelta(hours=1)
"""How long before it is made a certificate begins to hold: the clocks of readers go wrong by less."""


@dataclass(frozen=True)
class Signer:
    """The key that signs documents and its certificate, followed by those of its issuers."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key itself."""
        return self.chain[0]

    def refuse_date(self, now: datetime) -> None:
        """Raise SettingError unless the certificate holds at this moment."""
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not first <= now <= last:
            raise SettingError(
                f"the document certificate holds from {first:%Y-%m-%d} to {last:%Y-%m-%d}; put a new key and chain in "
                f"its place and keep the old chain in the folder {FORMER}"
            )


def make_document_key(folder: Path, *, organisation: str, country: str | None, years: int) -> Path:
    """Make a P-256 key and a self-signed certificate for documents; return the file of the certificate.

    Raises SettingError where there is a key already, or where a certificate cannot hold these values.
    """
    _refuse_values(organisation, country, years)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in (folder / KEY, folder / CHAIN):
        if file.exists():
            raise SettingError(f"{file} exists already; move it away, if you mean to replace it")
    key = ec.generate_private_key(ec.SECP256R1())
    made = _self_signed(key, _name(organisation, country), years)
    write_private(folder / KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with (folder / CHAIN).open("xb") as stream:
        stream.write(made.public_bytes(Encoding.PEM))
    return folder / CHAIN


def _refuse_values(organisation: str, country: str | None, years: int) -> None:
    if not organisation.strip() or len(organisation) > LONGEST_NAME or not organisation.isprintable():
        raise SettingError(f"give the organisation a name of 1 to {LONGEST_NAME} letters; a certificate holds that")
    if _mixes_directions(organisation):
        raise SettingError(f"{organisation!r} is written both ways; give the organisation a name in one script")
    if country is not None and not re.fullmatch("[A-Z]{2}", country):
        raise SettingError(f"{country!r} is no country code; give two capitals as in ISO 3166-1, such as AT")
    if not 1 <= years <= 30:
        raise SettingError("give a whole number of years from 1 to 30")


def _mixes_directions(name: str) -> bool:
    """Whether a name breaks the rule of RFC 3454, paragraph 6: Arabic throughout, or no Arabic at all.

    Validators that prepare names so (asn1crypto does) find such a name unlike itself, and the signature not good.
    """
    rightward = [stringprep.in_table_d1(sign) for sign in name]
    leftward = any(stringprep.in_table_d2(sign) for sign in name)
    return any(rightward) and (leftward or not (rightward[0] and rightward[-1]))


def _name(organisation: str, country: str | None) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, country)] if country else []
    parts += [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, _shortened(organisation))]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _shortened(name: str) -> str:
    """As many words of a name as the common name takes: RFC 5280 allows 64 characters, many programs 64 bytes."""
    encoded = name.encode()
    if len(encoded) <= LONGEST_NAME:
        return name
    words = encoded[: LONGEST_NAME + 1].decode(errors="ignore").rpartition(" ")[0]
    return words or encoded[:LONGEST_NAME].decode(errors="ignore")


def _self_signed(key: ec.EllipticCurvePrivateKey, name: x509.Name, years: int) -> x509.Certificate:
    now = utcnow().replace(microsecond=0)
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # what X.509 used to call nonRepudiation
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + timedelta(days=years * 365.2425))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )
    return builder.sign(key, SHA256())


def load_signer(folder: Path, *, now: datetime | None = None) -> Signer | None:
    """The signer whose key and chain are in the folder; None where there is no such folder.

    Raises SettingError where the two are missing, readable by others, not ES256, not of one another or out of date.
    """
    if not folder.exists():
        return None
    for file in (folder / KEY, folder / CHAIN):
        if not file.is_file():
            raise SettingError(f"there is no {file}; put it there, or take the folder away to do without signed PDFs")
    key = _key(folder / KEY)
    chain = _certificates(folder / CHAIN)
    signer = Signer(key, chain)
    if signer.certificate.public_key() != key.public_key():
        raise SettingError(f"the first certificate in {folder / CHAIN} is not of the key in {folder / KEY}")
    _refuse_chain(folder / CHAIN, chain)
    signer.refuse_date(now or utcnow())
    return signer


def trusted_in(folder: Path) -> tuple[x509.Certificate, ...]:
    """The certificates with which documents are or were signed here: that of `chain.pem`, and those in `former/`.

    Raises SettingError where a file holds none.
    """
    files = [file for file in (folder / CHAIN, *sorted((folder / FORMER).glob("*.pem"))) if file.is_file()]
    return tuple(_certificates(file)[0] for file in files)


def _key(file: Path) -> ec.EllipticCurvePrivateKey:
    pem = private_text(file).encode()
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingError(f"{file} holds no key that can be read; store it as PEM, without a passphrase") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingError(f"{file} is not a P-256 key; ask your certificate authority for ECDSA with P-256 (ES256)")
    return key


def _certificates(file: Path) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(x509.load_pem_x509_certificates(file.read_bytes()))
    except ValueError as error:
        raise SettingError(f"{file} holds no certificate; store it as PEM, the signer's first") from error


def _refuse_chain(file: Path, chain: Sequence[x509.Certificate]) -> None:
    for one, issuer in pairwise(chain):
        try:
            one.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise SettingError(f"{file} is not in order; put each certificate before that of its issuer") from error
    if any(_mixes_directions(str(each.value)) for each in (*chain[0].subject, *chain[0].issuer)):
        raise SettingError(f"a name in {file} is written both ways; ask for a certificate with names in one script")
    try:
        usage = chain[0].extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as error:
        raise SettingError(f"the first certificate in {file} is malformed; ask for another") from error
    if not (usage.digital_signature or usage.content_commitment):
        raise SettingError(f"the first certificate in {file} is not for signing documents; ask for one that is")


def organisation_of(certificate: x509.Certificate) -> str:
    """The organisation that a certificate names, or else its common name; empty where it has neither."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        if found := certificate.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return ""
