"""A quiz as a package of QTI 3.0: its items, the test that puts them together, and the manifest that lists them."""

import io
import zipfile
from xml.etree.ElementTree import Element, SubElement

from app.core.markdown import plain
from app.courseware.rules import Pool, Quiz
from app.interop.qti import NAMESPACE, file, item
from app.interop.qti_flow import flow

PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
ITEM_TYPE, TEST_TYPE = "imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say: the same quiz always gives the same bytes."""


def packed(quiz: Quiz, *, language: str) -> bytes:
    """The package as a zip."""
    files = {"imsmanifest.xml": _manifest(quiz), "test.xml": _test(quiz, language)}
    files |= {_place(id): item(question, language=language) for id, question in quiz.questions.items()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _place(id: str) -> str:
    return f"items/{id}.xml"


def _manifest(quiz: Quiz) -> bytes:
    root = Element("manifest", {"xmlns": PACKAGE, "identifier": f"package-{quiz.id}"})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = _resource(resources, f"test-{quiz.id}", TEST_TYPE, "test.xml")
    for id in quiz.questions:
        SubElement(test, "dependency", {"identifierref": f"item-{id}"})
    for id in quiz.questions:
        _resource(resources, f"item-{id}", ITEM_TYPE, _place(id))
    return file(root)


def _resource(parent: Element, identifier: str, kind: str, place: str) -> Element:
    made = SubElement(parent, "resource", {"identifier": identifier, "type": kind, "href": place})
    SubElement(made, "file", {"href": place})
    return made


def _test(quiz: Quiz, language: str) -> bytes:
    names = {"identifier": f"test-{quiz.id}", "title": quiz.title or quiz.id, "xml:lang": language}
    root = Element("qti-assessment-test", {"xmlns": NAMESPACE, **names})
    SubElement(root, "qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"})
    if quiz.minutes:
        SubElement(root, "qti-time-limits", {"max-time": str(quiz.minutes * 60)})
    modes = {"navigation-mode": "nonlinear", "submission-mode": "simultaneous"}
    part = SubElement(root, "qti-test-part", {"identifier": "part", **modes})
    limits = {"max-attempts": str(quiz.attempts or 0), "show-feedback": "true"}
    SubElement(part, "qti-item-session-control", limits)
    for place, pool in enumerate(quiz.pools, start=1):
        _section(part, pool, place, quiz)
    SubElement(_sum(root), "qti-test-variables", {"variable-identifier": "SCORE"})
    return file(root)


def _section(part: Element, pool: Pool, place: int, quiz: Quiz) -> None:
    names = {"identifier": f"section-{place}", "title": pool.title or quiz.title or quiz.id, "visible": "true"}
    section = SubElement(part, "qti-assessment-section", names)
    if pool.asked < len(pool.questions):
        SubElement(section, "qti-selection", {"select": str(pool.asked)})
    if quiz.is_shuffled:
        SubElement(section, "qti-ordering", {"shuffle": "true"})
    if place == 1 and plain(quiz.introduction):
        rubric = SubElement(section, "qti-rubric-block", {"use": "instructions", "view": "candidate"})
        flow(SubElement(rubric, "qti-content-body"), quiz.introduction)
    for question in pool.questions:
        SubElement(section, "qti-assessment-item-ref", {"identifier": question.id, "href": _place(question.id)})


def _sum(root: Element) -> Element:
    processing = SubElement(root, "qti-outcome-processing")
    held = SubElement(processing, "qti-set-outcome-value", {"identifier": "SCORE"})
    return SubElement(held, "qti-sum")
