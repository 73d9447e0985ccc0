"""Signed PDFs: the key, the certificate, the signature as other programs see it, and what is made of altered files."""

import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader

from app.core.clock import utcnow
from app.core.settings import SettingError
from app.credentials.pdf import pades
from app.credentials.pdf.pades import (
    Finding,
    PadesMissing,
    Signer,
    judge,
    load_signer,
    make_document_key,
    sign,
    trusted_in,
)
from app.credentials.pdf.typesetting import compile_pdf
from tests.credentials.test_pdf import SHEET

NOW = utcnow().replace(microsecond=0)
ORGANISATION = "Université de Palerme"


def apart(work, *arguments):
    """Do it in a thread of its own: the journeys leave this one with the event loop of their browser."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work, *arguments).result()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("pades") / "document-key"
    make_document_key(made, organisation=ORGANISATION, country="IT", years=10)
    return made


@pytest.fixture(scope="module")
def signer(folder) -> Signer:
    found = load_signer(folder)
    assert found
    return found


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return compile_pdf(SHEET)


@pytest.fixture(scope="module")
def signed(pdf, signer) -> bytes:
    return sign(pdf, signer, reason="Issued by the provider", now=NOW)


def pem_of(key, passphrase: bytes | None = None) -> bytes:
    locked = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


def certificate(key, *, name="Signer", issuer=None, issuer_key=None, days=100, usage="digital_signature"):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    uses = {
        "digital_signature": False,
        "content_commitment": False,
        "key_encipherment": False,
        "data_encipherment": False,
        "key_agreement": False,
        "key_cert_sign": False,
        "crl_sign": False,
        "encipher_only": False,
        "decipher_only": False,
    }
    builder = (
        x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=200))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=usage == "key_cert_sign", path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses | {usage: True}), critical=True)
    )
    return builder.sign(issuer_key or key, SHA256())


def put(folder: Path, key_pem: bytes, *chain: x509.Certificate) -> Path:
    folder.mkdir()
    (folder / "key.pem").touch(0o600)
    (folder / "key.pem").write_bytes(key_pem)
    (folder / "chain.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    return folder


@pytest.fixture
def own(tmp_path) -> Signer:
    """A signer whose certificate comes from an authority, as an operator may bring."""
    authority_key, key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
    authority = certificate(authority_key, name="Authority", usage="key_cert_sign")
    made = certificate(key, name="Campus", issuer=authority, issuer_key=authority_key)
    found = load_signer(put(tmp_path / "own", pem_of(key), made, authority))
    assert found
    return found


# ---- The key and its certificate


def test_key_is_its_owners_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        chain = make_document_key(tmp_path / "made", organisation=ORGANISATION, country=None, years=1)
    finally:
        os.umask(before)
    assert chain == tmp_path / "made" / "chain.pem"
    assert (tmp_path / "made" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700


def test_certificate_is_for_signing_documents_and_for_nothing_else(signer):
    made = signer.certificate
    found = made.extensions
    usage = found.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert not found.get_extension_for_class(x509.BasicConstraints).value.ca
    purposes = [each.dotted_string for each in found.get_extension_for_class(x509.ExtendedKeyUsage).value]
    assert purposes == ["1.3.6.1.5.5.7.3.36"]
    assert isinstance(signer.key.curve, ec.SECP256R1)
    made.verify_directly_issued_by(made)
    assert timedelta(days=3652) <= made.not_valid_after_utc - NOW <= timedelta(days=3653)


def test_never_writes_over_a_key(folder):
    before = (folder / "key.pem").read_bytes()
    with pytest.raises(SettingError, match="exists already"):
        make_document_key(folder, organisation=ORGANISATION, country="IT", years=10)
    assert (folder / "key.pem").read_bytes() == before


def test_never_writes_a_key_beside_a_foreign_chain(folder, tmp_path):
    (tmp_path / "half").mkdir()
    shutil.copy(folder / "chain.pem", tmp_path / "half")
    with pytest.raises(SettingError, match="exists already"):
        make_document_key(tmp_path / "half", organisation=ORGANISATION, country="IT", years=10)
    assert not (tmp_path / "half" / "key.pem").exists()


@pytest.mark.parametrize(
    ("organisation", "country", "years", "sentence"),
    [
        ("", "IT", 1, "1 to 64"),
        ("O" * 65, "IT", 1, "1 to 64"),
        ("Two\nlines", "IT", 1, "1 to 64"),
        ("University جامعة", "IT", 1, "one script"),
        ("جامعة 30", "IT", 1, "one script"),
        ("Palermo", "Italy", 1, "country code"),
        ("Palermo", "it", 1, "country code"),
        ("Palermo", "IT", 0, "1 to 30"),
        ("Palermo", "IT", 31, "1 to 30"),
    ],
)
def test_refuses_what_a_certificate_cannot_hold_and_leaves_nothing(tmp_path, organisation, country, years, sentence):
    with pytest.raises(SettingError, match=sentence):
        make_document_key(tmp_path / "made", organisation=organisation, country=country, years=years)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("organisation", ["جامعة باليرمو", "巴勒莫大学" * 12, "W" * 64, "Университет " * 5 + "№ 1"])
def test_signs_in_the_name_of_organisations_in_any_script(tmp_path, pdf, organisation):
    make_document_key(tmp_path / "made", organisation=organisation, country="IT", years=1)
    made = load_signer(tmp_path / "made")
    found = judge(sign(pdf, made, now=NOW), trusted=[made.certificate])
    assert (found.finding, found.signer) == (Finding.GOOD, organisation)
    [common] = made.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert organisation.startswith(common.value)
    assert 40 <= len(common.value.encode()) <= 64 or common.value == organisation


# ---- Reading the folder


def test_no_folder_means_no_signatures(tmp_path):
    assert load_signer(tmp_path / "nothing") is None
    assert trusted_in(tmp_path / "nothing") == ()


@pytest.mark.parametrize("missing", ["key.pem", "chain.pem"])
def test_half_a_folder_is_a_mistake(folder, tmp_path, missing):
    half = shutil.copytree(folder, tmp_path / "half")
    (half / missing).unlink()
    with pytest.raises(SettingError, match=rf"no \S+{missing}; put it there"):
        load_signer(half)


def test_key_that_others_can_read_is_refused(folder, tmp_path):
    loose = shutil.copytree(folder, tmp_path / "loose")
    (loose / "key.pem").chmod(0o640)
    with pytest.raises(SettingError, match="chmod 600"):
        load_signer(loose)


@pytest.mark.parametrize(
    ("key", "passphrase", "sentence"),
    [
        (ec.generate_private_key(ec.SECP256R1()), None, "not of the key"),
        (ec.generate_private_key(ec.SECP384R1()), None, "not a P-256 key"),
        (rsa.generate_private_key(65537, 2048), None, "not a P-256 key"),
        (ec.generate_private_key(ec.SECP256R1()), b"secret", "without a passphrase"),
    ],
    ids=["another", "P-384", "RSA", "locked"],
)
def test_key_must_be_that_of_the_certificate_and_plain(signer, tmp_path, key, passphrase, sentence):
    with pytest.raises(SettingError, match=sentence):
        load_signer(put(tmp_path / "own", pem_of(key, passphrase), *signer.chain))


@pytest.mark.parametrize(("file", "sentence"), [("key.pem", "no key"), ("chain.pem", "no certificate")])
@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\xff\x00"]
)
def test_files_of_something_else_are_refused(folder, tmp_path, file, sentence, content):
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / file).write_bytes(content)
    with pytest.raises(SettingError, match=rf"{file} holds (no|more)"):
        load_signer(broken)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"days": -1}, "holds from"),
        ({"usage": "key_encipherment"}, "not for signing"),
        ({"name": "Campus جامعة"}, "one script"),
    ],
)
def test_certificate_must_be_current_for_documents_and_comparable(tmp_path, values, sentence):
    key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SettingError, match=sentence):
        load_signer(put(tmp_path / "own", pem_of(key), certificate(key, **values)))


def test_chain_must_be_in_order(own, signer, tmp_path):
    strangers = put(tmp_path / "strangers", pem_of(own.key), own.certificate, signer.certificate)
    with pytest.raises(SettingError, match="not in order"):
        load_signer(strangers)


def test_own_certificate_travels_with_its_issuers(own, pdf):
    made = sign(pdf, own, now=NOW)
    inside = PdfFileReader(BytesIO(made)).embedded_signatures[0]
    assert [each.subject.native["common_name"] for each in inside.other_embedded_certs] == ["Authority"]
    assert judge(made, trusted=[own.certificate]).finding is Finding.GOOD


def test_issuer_alone_makes_nobody_known(own, pdf):
    # A public authority issues to anybody: only the certificate itself is trusted.
    assert judge(sign(pdf, own, now=NOW), trusted=[own.chain[1]]).finding is Finding.UNKNOWN_SIGNER


def test_former_certificates_stay_trusted(folder, own, pdf, tmp_path):
    renewed = shutil.copytree(folder, tmp_path / "renewed")
    (renewed / "former").mkdir()
    (renewed / "former" / "2026.pem").write_bytes(own.certificate.public_bytes(Encoding.PEM))
    assert judge(sign(pdf, own, now=NOW), trusted=trusted_in(renewed)).finding is Finding.GOOD
    assert len(trusted_in(renewed)) == 2


# ---- The signature, as others see it


def test_pyhanko_says_valid(signed, signer):
    found = PdfFileReader(BytesIO(signed)).embedded_signatures
    roots = list(load_certs_from_pemder_data(signer.certificate.public_bytes(Encoding.PEM)))
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = apart(validate_pdf_signature, found[0], context)
    assert len(found) == 1
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok
    assert found[0].docmdp_level is MDPPerm.NO_CHANGES
    assert found[0].self_reported_timestamp == NOW


def test_poppler_says_valid(signed, tmp_path):
    assert shutil.which("pdfsig"), "poppler looks at signed files: install poppler-utils"
    (tmp_path / "signed.pdf").write_bytes(signed)
    command = ["pdfsig", str(tmp_path / "signed.pdf")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"HOME": str(tmp_path)}).stdout
    for line in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "SHA-256", ORGANISATION):
        assert line in said


def test_is_a_baseline_signature_of_pades(signed):
    # ETSI EN 319 142-1, table 1: no signing-time among the signed attributes but /M, a reference to the certificate.
    found = PdfFileReader(BytesIO(signed)).embedded_signatures[0]
    attributes = {each["type"].native for each in found.signer_info["signed_attrs"]}
    assert attributes >= {"content_type", "message_digest", "signing_certificate_v2"}
    assert "signing_time" not in attributes
    assert found.signer_info["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "/Cert" not in found.sig_object
    assert found.sig_object["/Reason"] == "Issued by the provider"


def test_is_one_update_that_touches_only_page_and_catalogue(pdf, signed):
    assert signed.startswith(pdf)
    update = signed[len(pdf) :]
    assert update.startswith(b"\n")
    assert update.endswith(b"\n%%EOF\n")
    assert len(re.findall(rb"\n\d+ 0 obj\n", update)) == update.count(b" obj") == update.count(b"\nendobj\n")
    assert update.count(b"%%EOF") == 1
    before = PdfReader(BytesIO(pdf))
    written = {int(each) for each in re.findall(rb"^(\d+) 0 obj", update, re.MULTILINE)}
    touched = {before.trailer.raw_get("/Root").idnum, before.pages[0].indirect_reference.idnum}
    assert {each for each in written if each < before.trailer["/Size"]} == touched


def test_stays_fit_for_archives_and_for_screen_readers(pdf, signed):
    # ISO 19005-2, 6.3.2 and 6.3.3; ISO 14289-1, 7.18: printed, not hidden, without size, off the page, with a name.
    before, after = PdfReader(BytesIO(pdf)), PdfReader(BytesIO(signed))
    catalogue = after.trailer["/Root"]
    assert after.pdf_header == "%PDF-1.7"
    assert "/Version" not in catalogue
    assert catalogue["/Metadata"].get_data() == before.trailer["/Root"]["/Metadata"].get_data()
    for name in ("/StructTreeRoot", "/MarkInfo", "/OutputIntents", "/Lang", "/ViewerPreferences"):
        found, expected = catalogue.raw_get(name), before.trailer["/Root"].raw_get(name)
        assert getattr(found, "idnum", found) == getattr(expected, "idnum", expected)
    page = after.pages[0]
    widget = page["/Annots"][-1].get_object()
    flags, (left, bottom, right, top) = widget["/F"], widget["/Rect"]
    assert page["/Tabs"] == "/S"
    assert flags & 4
    assert not flags & (1 | 2 | 32)
    assert (left, bottom) == (right, top)
    assert right < page.cropbox.left
    assert widget["/TU"] == ORGANISATION
    assert not {"/A", "/AA"} & set(widget)
    assert "/NeedAppearances" not in catalogue["/AcroForm"]


def test_reads_as_before(pdf, signed):
    texts, links = [], []
    for each in (pdf, signed):
        document = pypdfium2.PdfDocument(each)
        texts.append(document[0].get_textpage().get_text_bounded())
        annotations = [annotation.get_object() for annotation in PdfReader(BytesIO(each)).pages[0]["/Annots"]]
        links.append([one["/A"]["/URI"] for one in annotations if one["/Subtype"] == "/Link"])
    assert texts[0] == texts[1]
    assert links[0] == links[1]
    assert links[0]


# ---- Judging


def test_knows_its_own(signed, signer):
    found = judge(signed, trusted=[signer.certificate])
    assert found.finding is Finding.GOOD
    assert (found.signer, found.signed_at) == (ORGANISATION, NOW)
    assert found.certificate == signer.certificate.public_bytes(Encoding.DER)


def test_another_key_is_an_unknown_signer(signed, own):
    assert judge(signed, trusted=[own.certificate]).finding is Finding.UNKNOWN_SIGNER
    assert judge(signed, trusted=[]).finding is Finding.UNKNOWN_SIGNER


def test_another_key_with_the_same_name_is_an_unknown_signer(signer, pdf, tmp_path):
    make_document_key(tmp_path / "made", organisation=ORGANISATION, country="IT", years=10)
    forged = sign(pdf, load_signer(tmp_path / "made"), now=NOW)
    assert judge(forged, trusted=[signer.certificate]).finding is Finding.UNKNOWN_SIGNER


def test_strangers_write_nothing_to_the_log(signed, caplog):
    strange = signed.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.destroyd")
    assert judge(strange, trusted=[]).finding is Finding.UNSIGNED
    assert caplog.text == ""


def test_unsigned_is_unsigned(pdf, signer):
    assert judge(pdf, trusted=[signer.certificate]).finding is Finding.UNSIGNED


def ranges_of(pdf: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf)[-1]]


def test_any_changed_byte_of_what_is_signed_is_found(signed, signer):
    _, first, second, rest = ranges_of(signed)
    places = [*range(first), *range(second, second + rest)]
    assert first + rest + (second - first) == len(signed)
    chance = random.Random(30)
    for place in [0, first - 1, second, len(signed) - 1, *chance.sample(places, 60)]:
        altered = bytearray(signed)
        altered[place] ^= 1 << chance.randrange(8)
        found = judge(bytes(altered), trusted=[signer.certificate]).finding
        assert found in {Finding.ALTERED, Finding.UNREADABLE, Finding.UNSIGNED}, place


@pytest.mark.parametrize(
    "changed",
    [
        lambda start, first, second, rest: [start, first, second],
        lambda start, first, second, rest: [start, first, second, rest, 0, 0],
        lambda start, first, second, rest: [start + 1, first - 1, second, rest],
        lambda start, first, second, rest: [start, first - 1, second, rest],
        lambda start, first, second, rest: [start, first, second + 1, rest - 1],
        lambda start, first, second, rest: [start, first, second, rest - 1],
        lambda start, first, second, rest: [start, first - 1, second - 1, rest + 1],
        lambda start, first, second, rest: [start, -second, second, rest],
    ],
)
def test_ranges_leave_out_the_signature_and_no_byte_more(signed, changed):
    content = PdfFileReader(BytesIO(signed)).embedded_signatures[0].pkcs7_content
    assert pades._is_whole(signed, ranges_of(signed), content)
    assert not pades._is_whole(signed, changed(*ranges_of(signed)), content)
    assert not pades._is_whole(signed, ranges_of(signed), content[:-1])


def redrawn(pdf: bytes) -> bytes:
    """The file with a page that says something else, in an update after the signature."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"][2] = page["/MediaBox"][3]
    writer.update_container(page["/MediaBox"])
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("append", [redrawn, lambda pdf: pdf + b"\n"])
def test_anything_after_the_signature_is_found(signed, signer, append):
    altered = append(signed)
    assert altered.startswith(signed)
    found = judge(altered, trusted=[signer.certificate])
    assert (found.finding, found.is_intact, found.is_whole) == (Finding.ALTERED, True, False)


def test_second_signature_makes_nothing_whole_again(signed, signer, own):
    writer = IncrementalPdfFileWriter(BytesIO(redrawn(signed)))
    certs = list(load_certs_from_pemder_data(own.certificate.public_bytes(Encoding.PEM)))
    key = load_private_key_from_pemder_data(pem_of(own.key), None)
    wrapped = SimpleSigner(certs[0], key, SimpleCertificateStore())
    embedder = PdfCMSEmbedder().write_cms("Second", writer)
    next(embedder)
    embedder.send(SigObjSetup(SignatureObject(bytes_reserved=8000)))
    prepared, made = embedder.send(SigIOSetup(md_algorithm="sha256"))
    signing = wrapped.async_sign(prepared.document_digest, "sha256")
    embedder.send(apart(asyncio.run, signing))
    for trusted in ([signer.certificate], [own.certificate], [signer.certificate, own.certificate]):
        assert judge(made.getvalue(), trusted=trusted).finding is Finding.ALTERED


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (rb"/ByteRange \[[\d ]+\]", lambda found: b"/ByteRange " + b" " * (len(found) - 13) + b"[]"),
        (rb"/ByteRange \[[\d ]+\]", lambda found: b"/ByteRange [0 0 0 0]".ljust(len(found))),
        (rb"/Contents <[0-9A-F]{200}", lambda found: b"/Contents <" + b"0" * (len(found) - 11)),
        (rb"/Contents <30", lambda found: b"/Contents <31"),
        (rb"/DocMDP", lambda found: b"/DocMDQ"),
    ],
)
def test_forged_fields_are_never_good(signed, signer, pattern, instead):
    forged = re.sub(pattern, lambda match: instead(match[0]), signed)
    assert len(forged) == len(signed)
    assert forged != signed
    found = judge(forged, trusted=[signer.certificate]).finding
    assert found in {Finding.ALTERED, Finding.UNREADABLE, Finding.UNSIGNED}


def test_signature_of_one_certificate_does_not_fit_another(signed, signer):
    _, first, second, _ = ranges_of(signed)
    other = sign(compile_pdf(SHEET), signer, reason="Issued by the provider", now=NOW)
    assert ranges_of(other) == ranges_of(signed)
    # Two certificates of the same length: the signature itself is moved over.
    changed = other.replace(b"Issued by the provider", b"Issued by the Provider")
    moved = changed[:first] + signed[first:second] + changed[second:]
    assert judge(moved, trusted=[signer.certificate]).finding is Finding.ALTERED


def test_weak_digest_is_never_intact(pdf, signer, monkeypatch):
    made = sign(pdf, signer, now=NOW)
    monkeypatch.setattr(pades, "DIGESTS", {"sha512"})
    assert judge(made, trusted=[signer.certificate]).finding is Finding.ALTERED


def test_malformed_files_are_unreadable_and_raise_nothing(signed, signer):
    chance = random.Random(31)
    for length in (0, 1, 8, 1000, *(chance.randrange(len(signed)) for _ in range(40))):
        found = judge(signed[:length], trusted=[signer.certificate]).finding
        assert found in {Finding.UNREADABLE, Finding.UNSIGNED, Finding.ALTERED}
    assert judge(chance.randbytes(10_000), trusted=[]).finding is Finding.UNREADABLE
    assert judge(b"%PDF-1.7\n" + b"[" * 100_000, trusted=[]).finding is Finding.UNREADABLE


# ---- Signing at the wrong time, or without pyHanko


@pytest.mark.parametrize("days", [-1, 4000])
def test_signs_only_while_the_certificate_holds(pdf, signer, days):
    with pytest.raises(SettingError, match="holds from"):
        sign(pdf, signer, now=NOW + timedelta(days=days))


@pytest.mark.parametrize("file", [b"", b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_not_signed(signer, file):
    with pytest.raises(ValueError, match="no PDF"):
        sign(file, signer, now=NOW)


def test_without_pyhanko_it_says_what_to_install(pdf, signer, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert not pades.is_installed()
    assert load_signer(folder)
    for use in (lambda: sign(pdf, signer, now=NOW), lambda: judge(pdf, trusted=[])):
        with pytest.raises(PadesMissing, match="pip install"):
            use()


def test_importing_loads_no_pyhanko():
    script = "import sys, app.credentials.pdf.pades; print([name for name in sys.modules if 'hanko' in name])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
