"""A certificate's PDF signed as a document: PAdES B-B (ETSI EN 319 142-1), and judging such a signature.

It is for readers who trust their PDF viewer more than a website, and only where the operator has a key for documents
(`document_key`). There is no timestamp, for the server asks nobody; the time in it is the server's word.

pyHanko does the work and comes with the extra `pades`. It is loaded when first used, so this module can be imported
without it.
"""

import asyncio
import importlib.util
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.core.settings import SettingError
from app.credentials.pdf.document_key import Signer, load_signer, make_document_key, organisation_of, trusted_in

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.validation import EmbeddedPdfSignature

__all__ = [
    "Finding",
    "Judgement",
    "PadesMissing",
    "Signer",
    "is_installed",
    "judge",
    "known_by",
    "load_signer",
    "make_document_key",
    "require",
    "sign",
    "trusted_in",
]

FIELD = "Signature"
DIGESTS = {"sha256", "sha384", "sha512"}


class PadesMissing(SettingError):
    """pyHanko is not installed; the message says how to install it."""


class Finding(StrEnum):
    """What can come out when the signature in a PDF is judged."""

    GOOD = "good"
    UNKNOWN_SIGNER = "unknown-signer"
    """The file is as it was signed, by a certificate that is not among the trusted ones."""
    ALTERED = "altered"
    """Something in the file, or after its signature, is not what was signed."""
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    """Not a PDF, or one too broken to say more."""


@dataclass(frozen=True)
class Judgement:
    """What is known of the signature in a PDF."""

    is_readable: bool = False
    is_signed: bool = False
    is_intact: bool = False
    """The signed bytes are those that were signed, by the holder of the certificate's key."""
    is_whole: bool = False
    """Every byte of the file but the signature itself is signed."""
    is_known: bool = False
    """The certificate is one of the trusted ones, itself and not by its issuer."""
    certificate: bytes = b""
    """The signer's certificate in DER; empty where there is none."""
    signer: str = ""
    """The organisation in the certificate, or else its common name: anybody can write anything there."""
    signed_at: datetime | None = None
    """The moment that the signer claims."""

    @property
    def finding(self) -> Finding:
        """The judgement in a word."""
        if not self.is_readable:
            return Finding.UNREADABLE
        if not self.is_signed:
            return Finding.UNSIGNED
        if not (self.is_intact and self.is_whole):
            return Finding.ALTERED
        return Finding.GOOD if self.is_known else Finding.UNKNOWN_SIGNER


def is_installed() -> bool:
    """Whether documents can be signed and judged here at all."""
    return importlib.util.find_spec("pyhanko") is not None


def sign(pdf: bytes, signer: Signer, *, reason: str = "", now: datetime) -> bytes:
    """The PDF with a certification signature that allows no change (DocMDP level 1), as one incremental update.

    `reason` is a phrase in the language of the document. Raises PadesMissing without pyHanko, SettingError where the
    certificate does not hold at that moment, ValueError for what is no PDF.
    """
    require()
    signer.refuse_date(now)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

    try:
        # typst ends its files without a line end, and PDF/A wants one before every object (ISO 19005-2, 6.1.9).
        writer = IncrementalPdfFileWriter(BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
        # pyHanko would put the metadata in words of its own, in which PDF/A wants every property described, …
        writer._update_meta = lambda: None  # type: ignore[method-assign]
        # … and its PdfSigner would make this PDF 2.0 for the sake of P-256, which PDF/A-2 is not.
        writer.register_extension(ESIC_EXTENSION_1)
        return _signed(writer, signer, reason, now)
    except PdfError as error:
        raise ValueError(f"this is no PDF that can be signed: {error}") from error


def _signed(writer: "IncrementalPdfFileWriter", signer: Signer, reason: str, now: datetime) -> bytes:
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    placeholder = SignatureObject(
        timestamp=now,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        bytes_reserved=2 * _room(signer),
    )
    lock = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps = PdfCMSEmbedder(_field(signer)).write_cms(FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(placeholder, mdp_setup=lock))
    prepared, file = steps.send(SigIOSetup(md_algorithm="sha256"))
    with ThreadPoolExecutor(max_workers=1) as apart:  # the caller's own thread may be in an event loop already
        signing = _cms(signer).async_sign(prepared.document_digest, "sha256", use_pades=True)
        steps.send(apart.submit(asyncio.run, signing).result())
    return bytes(file.getvalue())


def _field(signer: Signer) -> "SigFieldSpec":
    """A field that no eye sees and no screen reader meets.

    PDF/A-2 (ISO 19005-2, 6.3.2) wants every annotation printed and none hidden; PDF/UA-1 (ISO 14289-1, 7.18.1 and
    7.18.4) wants it tagged unless it is hidden or off the page. Without size and off the page it satisfies both. The
    name that 7.18.1 asks for (TU) is the organisation's, which is the same in every language.
    """
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec

    off_the_page = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return SigFieldSpec(FIELD, invis_sig_settings=off_the_page, readable_field_name=organisation_of(signer.certificate))


def _room(signer: Signer) -> int:
    """Bytes for the CMS object: the certificates, their issuer's name twice more, and the rest, which is under 600."""
    names = 2 * len(signer.certificate.issuer.public_bytes())
    return sum(len(each.public_bytes(Encoding.DER)) for each in signer.chain) + names + 600


@lru_cache(maxsize=2)
def _cms(signer: Signer) -> "SimpleSigner":
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    pem = b"".join(each.public_bytes(Encoding.PEM) for each in signer.chain)
    first, *issuers = load_certs_from_pemder_data(pem)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(issuers)
    key = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(first, load_private_key_from_pemder_data(key, None), store)


def judge(pdf: bytes, *, trusted: Iterable[x509.Certificate]) -> Judgement:
    """Judge the signature in a PDF that somebody hands in; a malformed file is unreadable, never an exception.

    It takes time and memory as the file likes: `reading.judge_apart` does it within limits. A certificate is known if
    it is itself among the trusted ones, whoever issued it. Raises PadesMissing without pyHanko.
    """
    require()
    try:
        found = _signature(pdf)
        judgement = Judgement(is_readable=True) if found is None else _judged(pdf, found)
    except Exception:  # noqa: BLE001 - the parsers of hostile files raise whatever they come upon
        return Judgement()
    return known_by(judgement, trusted)


def known_by(judgement: Judgement, trusted: Iterable[x509.Certificate]) -> Judgement:
    """The judgement, saying whether its certificate is one of these."""
    known = {each.public_bytes(Encoding.DER) for each in trusted}
    return replace(judgement, is_known=judgement.certificate in known)


def _signature(pdf: bytes) -> "EmbeddedPdfSignature | None":
    """The first signature of a PDF. A second one lies outside the first, so the file will not be whole."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return found[0] if found else None


def _judged(pdf: bytes, found: "EmbeddedPdfSignature") -> Judgement:
    certificate = x509.load_der_x509_certificate(found.signer_cert.dump())
    return Judgement(
        is_readable=True,
        is_signed=True,
        is_intact=_is_intact(found),
        is_whole=_is_whole(pdf, [int(each) for each in found.byte_range], found.pkcs7_content),
        certificate=certificate.public_bytes(Encoding.DER),
        signer=organisation_of(certificate),
        signed_at=found.self_reported_timestamp,
    )


def _is_intact(found: "EmbeddedPdfSignature") -> bool:
    """Whether digest and signature fit (RFC 5652, paragraph 5.6), and both are of a kind that nobody can forge."""
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    info = found.signer_info
    if not {found.md_algorithm, _digest(info["signature_algorithm"], found.md_algorithm)} <= DIGESTS:
        return False
    try:
        return all(validate_sig_integrity(info, found.signer_cert, "data", found.compute_digest()))
    except SignatureValidationError:
        return False


def _digest(algorithm: Any, otherwise: str) -> str:
    """The digest that a signature algorithm names; some name none."""
    try:
        return str(algorithm.hash_algo)
    except ValueError:
        return otherwise


def _is_whole(pdf: bytes, ranges: Sequence[int], content: bytes) -> bool:
    """Whether the two ranges hold all of the file but one string in hexadecimal digits, and that is the signature.

    pyHanko compares lengths alone. What CMS leaves unsigned inside that string is shown nowhere.
    """
    if len(ranges) != 4:
        return False
    start, before, after, rest = ranges
    string = b"<" + content.hex().encode() + b">"
    return start == 0 and after + rest == len(pdf) and pdf[before:after].lower() == string


def require() -> None:
    """Raise PadesMissing where pyHanko is not installed."""
    if not is_installed():
        raise PadesMissing("signed PDFs need pyHanko; run `pip install 'palermo-campus[pades]'`, then start again")
    # It would write what strangers put into their files to the log, each time with a traceback.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
