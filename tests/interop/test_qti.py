"""A package of QTI 3.0: well formed, made of known elements in their order, each reference leading somewhere.

We have found no package with the schema of QTI 3; this is our own list, from the specification's information model.
"""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from defusedxml.ElementTree import fromstring

from app.interop.qti import NAMESPACE
from app.interop.qti_package import PACKAGE, packed
from tests.interop.reading import quizzes
from tests.makers.courses import FIRST, TESTS, make_course

ORDER = [
    *("qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing"),
    "qti-modal-feedback",
]
TEST_ORDER = ["qti-outcome-declaration", "qti-time-limits", "qti-test-part", "qti-outcome-processing"]
INTERACTIONS = {
    "lift": "qti-choice-interaction",
    "vessels": "qti-choice-interaction",
    "tide": "qti-text-entry-interaction",
    "hours": "qti-text-entry-interaction",
    "gap": "qti-text-entry-interaction",
    "pairs": "qti-match-interaction",
    "steps": "qti-order-interaction",
    "open": "qti-extended-text-interaction",
}
ATTRIBUTES = {
    "qti-response-declaration": {"identifier", "cardinality", "base-type"},
    "qti-outcome-declaration": {"identifier", "cardinality", "base-type"},
    "qti-correct-response": set(),
    "qti-default-value": set(),
    "qti-value": set(),
    "qti-mapping": {"default-value", "lower-bound"},
    "qti-map-entry": {"map-key", "mapped-value", "case-sensitive"},
    "qti-item-body": set(),
    "qti-prompt": set(),
    "qti-choice-interaction": {"response-identifier", "shuffle", "max-choices"},
    "qti-order-interaction": {"response-identifier", "shuffle"},
    "qti-match-interaction": {"response-identifier", "shuffle", "max-associations"},
    "qti-text-entry-interaction": {"response-identifier"},
    "qti-extended-text-interaction": {"response-identifier"},
    "qti-simple-choice": {"identifier", "fixed"},
    "qti-simple-match-set": set(),
    "qti-simple-associable-choice": {"identifier", "match-max"},
    "qti-response-processing": set(),
    "qti-response-condition": set(),
    "qti-response-if": set(),
    "qti-set-outcome-value": {"identifier"},
    "qti-match": set(),
    "qti-variable": {"identifier"},
    "qti-correct": {"identifier"},
    "qti-map-response": {"identifier"},
    "qti-base-value": {"base-type"},
    "qti-equal": {"tolerance-mode", "tolerance"},
    "qti-string-match": {"case-sensitive"},
    "qti-or": set(),
    "qti-sum": set(),
    "qti-product": set(),
    "qti-gte": set(),
    "qti-index": {"n"},
    "qti-modal-feedback": {"outcome-identifier", "identifier", "show-hide"},
    "qti-content-body": set(),
    "p": set(),
    "em": set(),
    "strong": set(),
}


@pytest.fixture(scope="module")
def course():
    return make_course().course


def opened(quiz):
    return zipfile.ZipFile(io.BytesIO(packed(quiz, language="en")))


def items(archive):
    return {
        name.removeprefix("items/").removesuffix(".xml"): fromstring(archive.read(name))
        for name in archive.namelist()
        if name.startswith("items/")
    }


def bare(tag):
    return tag.partition("}")[2]


def test_each_kind_has_its_interaction(course):
    found = items(opened(course.quizzes["cranes/check"].quiz))
    assert found.keys() == INTERACTIONS.keys()
    for id, root in found.items():
        assert root.tag == f"{{{NAMESPACE}}}qti-assessment-item"
        assert root.get("identifier") == id
        assert next(root.iter(f"{{{NAMESPACE}}}{INTERACTIONS[id]}"), None) is not None


def test_only_known_elements_and_attributes_stand_in_their_order(course):
    for root in items(opened(course.quizzes["cranes/check"].quiz)).values():
        places = [ORDER.index(bare(child.tag)) for child in root]
        assert places == sorted(places)
        for element in list(root.iter())[1:]:
            assert bare(element.tag) in ATTRIBUTES, element.tag
            assert set(element.attrib) <= ATTRIBUTES[bare(element.tag)], element.tag


def test_every_reference_leads_somewhere(course):
    for root in items(opened(course.quizzes["cranes/check"].quiz)).values():
        declared = {each.get("identifier") for each in root.iter() if bare(each.tag).endswith("-declaration")}
        named = {each.get("response-identifier") or each.get("outcome-identifier") for each in root.iter()} - {None}
        used = {"qti-variable", "qti-correct", "qti-map-response", "qti-set-outcome-value"}
        named |= {each.get("identifier") for each in root.iter() if bare(each.tag) in used}
        assert named <= declared
        offered = {each.get("identifier") for each in root.iter() if each.get("identifier", "").startswith("option-")}
        keys = [each.text for each in root.iter(f"{{{NAMESPACE}}}qti-value") if "option-" in (each.text or "")]
        assert set(keys) <= offered


def test_the_manifest_and_the_test_list_every_item(course):
    for placed in course.quizzes.values():
        archive = opened(placed.quiz)
        manifest, test = fromstring(archive.read("imsmanifest.xml")), fromstring(archive.read("test.xml"))
        assert manifest.tag == f"{{{PACKAGE}}}manifest"
        listed = [each.get("href") for each in manifest.iter(f"{{{PACKAGE}}}file")]
        assert sorted([*listed, "imsmanifest.xml"]) == sorted(archive.namelist())
        names = {each.get("identifier") for each in manifest.iter(f"{{{PACKAGE}}}resource")}
        assert {each.get("identifierref") for each in manifest.iter(f"{{{PACKAGE}}}dependency")} < names
        asked = [each.get("href") for each in test.iter(f"{{{NAMESPACE}}}qti-assessment-item-ref")]
        assert set(asked) == {name for name in listed if name.startswith("items/")}
        places = [TEST_ORDER.index(bare(child.tag)) for child in test]
        assert places == sorted(places)


def test_a_pool_draws_and_a_limit_limits():
    final = quizzes(TESTS)[1]
    test = fromstring(opened(final).read("test.xml"))
    assert test.find(f".//{{{NAMESPACE}}}qti-selection").get("select") == "2"
    assert test.find(f".//{{{NAMESPACE}}}qti-ordering").get("shuffle") == "true"
    assert test.find(f".//{{{NAMESPACE}}}qti-time-limits").get("max-time") == "2400"
    assert test.find(f".//{{{NAMESPACE}}}qti-item-session-control").get("max-attempts") == "2"


def mapped(root):
    return {each.get("map-key"): float(each.get("mapped-value")) for each in root.iter(f"{{{NAMESPACE}}}qti-map-entry")}


def test_points_are_shared_out_as_they_are_here(course):
    found = items(opened(course.quizzes["cranes/check"].quiz))
    assert mapped(found["vessels"]) == {"option-1": 0.5, "option-2": 0.5, "option-3": -0.5, "option-4": -0.5}
    assert mapped(found["pairs"]) == {"left-1 right-1": 0.5, "left-2 right-2": 0.5}
    near = found["hours"].find(f".//{{{NAMESPACE}}}qti-equal")
    assert near.get("tolerance") == "1 1"


def test_words_keep_their_blanks_and_gaps_their_places():
    source = "---\ntitle: T\n---\n## Q {#q quiz}\n\n### **A***b* c {#g}\n\nX [[berth]], y *z* [[quay]].\n"
    root = items(opened(quizzes(source)[0]))["g"]
    body = root.find(f"{{{NAMESPACE}}}qti-item-body")
    lines = ["".join(each.itertext()) for each in body]
    assert lines == ["Ab c", "X , y z ."]
    assert len(list(body.iter(f"{{{NAMESPACE}}}qti-text-entry-interaction"))) == 2


def test_all_or_nothing_takes_the_whole_key():
    for text in ("- [x] a\n- [x] b\n- [ ] c", "type=match", "type=order"):
        attributes = f" {text}" if text.startswith("type") else ""
        answers = {" type=match": "| a | b |\n|-|-|\n| c | d |\n| e | f |", " type=order": "1. a\n2. b\n3. c"}
        body = answers.get(attributes, text)
        source = f"---\ntitle: T\n---\n## Q {{#q quiz}}\n\n### A {{#g scoring=all{attributes}}}\n\n{body}\n"
        root = items(opened(quizzes(source)[0]))["g"]
        assert not mapped(root)
        assert root.find(f".//{{{NAMESPACE}}}qti-correct") is not None


def test_the_same_quiz_gives_the_same_bytes(course):
    quiz = course.quizzes["cranes/check"].quiz
    assert packed(quiz, language="en") == packed(quiz, language="en")


def test_a_file_says_its_encoding(course):
    content = opened(course.quizzes["cranes/check"].quiz).read("test.xml")
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    ElementTree.fromstring(content)


def test_the_text_of_the_module_is_not_in_the_package():
    archive = opened(quizzes(FIRST, role="module")[0])
    assert not any(b"Trainees in Tavoria" in archive.read(name) for name in archive.namelist())
