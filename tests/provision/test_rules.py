from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import currencies
from app.core.places import countries
from app.courseware.convention import provisions
from app.provision import rules
from app.provision.naming import DETAILS
from app.provision.rules import AgreementDetails, ContributionDetails, EquipmentDetails, Party, address_in
from tests.makers.provision import AGREEMENT, ALL, CONTRIBUTION, EQUIPMENT

TODAY = date(2026, 11, 23)


def said(details, **changed):
    """At which fields there are problems, with the first message of each, which is the one that a form shows."""
    found = {}
    for problem in replace(details, **changed).problems(TODAY):
        found.setdefault(problem.at, problem.message)
    return found


@pytest.mark.parametrize("details", ALL.values(), ids=ALL)
def test_what_is_entered_in_the_tests_can_be_kept(details):
    assert said(details) == {}
    assert details.paragraph in provisions()


@pytest.mark.parametrize(
    ("details", "changed", "at", "words"),
    [
        (CONTRIBUTION, {"kind": "gift"}, "kind", "Choose the kind"),
        (CONTRIBUTION, {"giver": Party()}, "giver_country", "Choose the State or write"),
        (CONTRIBUTION, {"giver": Party("ZZ")}, "giver_country", "Choose the country from the list"),
        (CONTRIBUTION, {"giver": Party("SE", "Fund")}, "giver_name", "not both"),
        (CONTRIBUTION, {"giver": Party(name="x" * 121)}, "giver_name", "no more than"),
        (CONTRIBUTION, {"recipient": Party()}, "recipient_name", "Say to whom"),
        (CONTRIBUTION, {"recipient": Party("SE")}, "recipient_name", "are the same"),
        (CONTRIBUTION, {"amount": None}, "amount", "Write the amount, or tick"),
        (CONTRIBUTION, {"amount": Decimal(0)}, "amount", "greater than zero"),
        (CONTRIBUTION, {"amount": Decimal(-5)}, "amount", "greater than zero"),
        (CONTRIBUTION, {"amount": Decimal(10) ** 12}, "amount", "Count the digits"),
        (CONTRIBUTION, {"amount": Decimal("1.005")}, "amount", "Decimals that"),
        (CONTRIBUTION, {"amount": Decimal("1.5"), "currency": "JPY"}, "amount", "Decimals that"),
        (CONTRIBUTION, {"currency": ""}, "currency", "Choose the currency of"),
        (CONTRIBUTION, {"currency": "XXX"}, "currency", "from the list"),
        (CONTRIBUTION, {"is_published": False}, "amount", "Remove the amount"),
        (CONTRIBUTION, {"is_published": False, "amount": None}, "amount", "no amount is written"),
        (CONTRIBUTION, {"starts_on": None}, "starts_on", "Write the day"),
        (CONTRIBUTION, {"starts_on": date(2026, 11, 25), "ends_on": None}, "starts_on", "still to come"),
        (CONTRIBUTION, {"starts_on": date(206, 1, 1)}, "starts_on", "Check the year"),
        (CONTRIBUTION, {"ends_on": date(2026, 2, 28)}, "ends_on", "before the first"),
        (CONTRIBUTION, {"ends_on": date(9999, 1, 1)}, "ends_on", "Check the year"),
        (CONTRIBUTION, {"note": "x" * 501}, "note", "no more than"),
        (CONTRIBUTION, {"source": "x" * 501}, "source", "no more than"),
        (AGREEMENT, {"title": ""}, "title", "Write the title"),
        (AGREEMENT, {"kind": ""}, "kind", "bilateral or multilateral"),
        (AGREEMENT, {"parties": ()}, "parties", "two parties or more"),
        (AGREEMENT, {"parties": (Party("SE"), Party())}, "parties", "two parties or more"),
        (AGREEMENT, {"parties": (Party("SE"), Party("SN"), Party("SE"))}, "parties-2-country", "named twice"),
        (AGREEMENT, {"parties": (Party(name="EU"), Party("SN"), Party(name="eu"))}, "parties-2-name", "named twice"),
        (AGREEMENT, {"parties": (Party("SE"), Party("SE"))}, "parties", "two parties or more"),
        (AGREEMENT, {"parties": (Party("SE"), Party("ZZ"))}, "parties-1-country", "from the list"),
        (AGREEMENT, {"parties": (Party("SE"), Party("SN", "Dakar"))}, "parties-1-name", "not both"),
        (AGREEMENT, {"parties": (Party("SE"), Party("SN"), Party("ML"))}, "kind", "has two parties"),
        (AGREEMENT, {"signed_on": None}, "signed_on", "on which it was signed"),
        (AGREEMENT, {"signed_on": date(2027, 1, 1)}, "signed_on", "still to come"),
        (AGREEMENT, {"starts_on": date(2026, 1, 31)}, "starts_on", "before it was signed"),
        (AGREEMENT, {"starts_on": None}, "starts_on", "remove the last day"),
        (AGREEMENT, {"ends_on": date(2026, 3, 31)}, "ends_on", "before the first"),
        (AGREEMENT, {"terms": "x" * 1001}, "terms", "no more than"),
        (EQUIPMENT, {"title": ""}, "title", "what was given"),
        (EQUIPMENT, {"title": "x" * 201}, "title", "no more than"),
        (EQUIPMENT, {"quantity": None}, "quantity", "how many"),
        (EQUIPMENT, {"quantity": 0}, "quantity", "from 1 to"),
        (EQUIPMENT, {"quantity": 1_000_001}, "quantity", "from 1 to"),
        (EQUIPMENT, {"recipient": ""}, "recipient_country", "from the list"),
        (EQUIPMENT, {"recipient": "Senegal"}, "recipient_country", "from the list"),
        (EQUIPMENT, {"place": ""}, "place", "where it is"),
        (EQUIPMENT, {"kind": "lost"}, "kind", "Choose the condition"),
        (EQUIPMENT, {"starts_on": None}, "starts_on", "on which it was given"),
        (EQUIPMENT, {"currency": ""}, "currency", "Choose the currency of"),
        (EQUIPMENT, {"amount": None}, "amount", "no amount is written"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(details, changed, at, words):
    found = said(details, **changed)
    assert words in found.get(at, ""), found


def test_what_may_be_left_open():
    unpublished = {"amount": None, "currency": "", "is_published": False, "recipient": Party(), "programme": "some"}
    assert said(CONTRIBUTION, **unpublished, ends_on=None, note="", source="") == {}
    assert said(CONTRIBUTION, starts_on=date(2026, 11, 24)) == {}, "it is tomorrow already in the east"
    assert said(AGREEMENT, starts_on=None, ends_on=None, terms="") == {}
    assert said(AGREEMENT, parties=(Party(), Party("SE"), Party(), Party(name="Port Safety Fund"))) == {}
    assert said(EQUIPMENT, amount=None, currency="") == {}


parties = st.builds(Party, st.sampled_from(["", "SE", "SN", "ZZ"]), st.sampled_from(["", "Fund", "fund", "x" * 130]))
days = st.none() | st.dates()
texts = st.text(max_size=5) | st.just("x" * 1100)
money = {
    "amount": st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4),
    "currency": st.sampled_from(["", "EUR", "JPY", "XXX", "no"]),
}
anything = st.one_of(
    st.builds(
        ContributionDetails,
        kind=texts, giver=parties, recipient=parties, starts_on=days, ends_on=days, note=texts, **money,
    ),
    st.builds(
        AgreementDetails,
        title=texts, kind=st.sampled_from(["bilateral", "multilateral", ""]),
        parties=st.lists(parties, max_size=6).map(tuple), signed_on=days, starts_on=days, ends_on=days, terms=texts,
    ),
    st.builds(
        EquipmentDetails,
        title=texts, quantity=st.none() | st.integers(), giver=parties, recipient=texts, place=texts, kind=texts,
        starts_on=days, **money,
    ),
)  # fmt: skip


@given(anything)
def test_whatever_is_said_gets_messages_and_never_an_error(details):
    fields = {"giver_country", "giver_name", "recipient_country", "recipient_name", *details.__dataclass_fields__}
    for problem in details.problems(TODAY):
        assert problem.at in fields or problem.at.startswith("parties-")
        assert problem.message % problem.values


@given(anything)
def test_what_has_no_problem_holds_together(details):
    if list(details.problems(TODAY)):
        return
    if not isinstance(details, AgreementDetails):
        assert (details.amount is None) == (details.currency == "")
        assert bool(details.giver.country) != bool(details.giver.name)
    if not isinstance(details, EquipmentDetails):
        assert not (details.starts_on and details.ends_on) or details.starts_on <= details.ends_on


def test_a_party_is_told_from_all_others():
    keys = [party.key for party in (Party("SE"), Party(name="SE"), Party(name="Fund"), Party())]
    assert len(set(keys)) == len(keys)
    assert Party(name="Fund").key == Party(name="FUND").key
    assert not Party()


@pytest.mark.parametrize(
    ("source", "is_address"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://example.org/ and more", False),
        ("data:text/html,x", False),
        ("see https://example.org", False),
        ('https://example.org/"onclick="x', False),
        ("Report A/66/1, paragraph 5", False),
    ],
)
def test_only_a_whole_address_of_the_web_becomes_a_link(source, is_address):
    assert bool(address_in(source)) is is_address


def test_every_kind_and_state_has_words():
    for enum, kind in ((rules.ContributionKind, "contribution"), (rules.Form, "agreement"), (rules.State, "equipment")):
        assert {each.value for each in enum} == set(DETAILS[kind])
    assert {"SE", "SN"} <= countries()
    assert "XOF" in currencies()
