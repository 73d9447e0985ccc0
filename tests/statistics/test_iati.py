"""The draft for IATI: against the published schema, and against the rules of the validator that no schema catches."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.core.errors import Invalid
from app.programmes.activity import ActivityDetails, Budget, Share, check_budgets, check_countries
from app.programmes.codes import (
    AID_TYPES,
    COLLABORATION_TYPES,
    FINANCE_TYPES,
    FLOW_TYPES,
    GENDER,
    ORGANISATION_KINDS,
    SCOPES,
    SECTORS,
    STATUSES,
    TIED_STATUSES,
)
from app.programmes.rules import OrganisationDetails
from app.statistics.figures import Figures, Row, Scope, Table
from app.statistics.iati.planning import Payment, Plan, Results, assumed, missing, to_check
from app.statistics.iati.writing import NotComplete, draft
from tests.makers.figures import make_figures

SCHEMAS = Path(__file__).parent / "iati_schema"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
REPORTING = OrganisationDetails("Example Training Institute", "80", "", "XM-EXAMPLE-99999")
FUNDER = OrganisationDetails("Kingdom of Marenda", "10", "", "XM-EXAMPLE-11111")
DETAILS = ActivityDetails(
    identifier="XM-EXAMPLE-99999-SAFE-PORTS",
    reporting="r" * 26,
    sectors=(Share("15113", Fraction(7, 10)), Share("15130", Fraction(3, 10))),
    countries=(
        Share("GH", Fraction(4118, 10000)),
        Share("NP", Fraction(3529, 10000)),
        Share("BO", Fraction(2353, 10000)),
    ),
    scope="3",
    status="2",
    aid_type="C01",
    flow_type="10",
    finance_type="110",
    tied_status="5",
    collaboration_type="1",
    gender="1",
    currency="USD",
    budgets=(Budget(date(2026, 1, 15), date(2027, 1, 14), Decimal("85000.50")),),
)
YEAR = Results(date(2026, 1, 1), date(2026, 10, 31), make_figures(Scope(programme="p" * 26, period="2026")))
PLAN = Plan(
    uid="p" * 26,
    name="Safe Ports",
    summary="Training for port officials.",
    provider="Republic of Tavoria",
    base_url="https://campus.example.org",
    today=TODAY,
    starts_on=date(2026, 1, 15),
    ends_on=date(2027, 1, 14),
    provisions=("UNTOC-30-2-d", "UNTOC-31-1"),
    details=DETAILS,
    reporting=REPORTING,
    funders=(FUNDER, OrganisationDetails("Port Safety Fund")),
    results=(YEAR,),
    release="2026-10-1",
    digest="0" * 64,
)


@cache
def schema():
    return etree.XMLSchema(etree.parse(SCHEMAS / "iati-activities-schema.xsd"))


def read(plan: Plan) -> etree._Element:
    """The activity of a draft."""
    return read_bytes(draft(plan, now=NOW))


def read_bytes(data: bytes) -> etree._Element:
    """The activity in a file that the schema accepts."""
    root = etree.fromstring(data)
    assert schema().validate(root.getroottree()), schema().error_log
    return root.find("iati-activity")


def dates(activity, *kinds):
    return [each.get("iso-date") for kind in kinds for each in activity.findall(f"activity-date[@type='{kind}']")]


def broken_rules(activity) -> set[str]:
    """The numbers of the validator's rules that an activity breaks; those with a letter are the standard's own text."""
    checks = [*shares_hold(activity), *days_hold(activity), *money_holds(activity), *names_hold(activity)]
    return {number for number, holds in [*checks, *results_hold(activity)] if not holds}


def shares_hold(activity):
    places = activity.findall("recipient-country") + activity.findall("recipient-region")
    sectors = activity.findall("sector")
    for number, each in (("3.1", places), ("2.1", sectors)):
        shares = [Decimal(one.get("percentage")) for one in each if one.get("percentage")]
        yield f"{number}.1", len(each) < 2 or len(shares) == len(each)
        yield f"{number}.2", not shares or sum(shares) == 100
        yield f"{number}.a", all(share >= 0 for share in shares)
        yield f"{number}.b", len({one.get("code") for one in each}) == len(each)
    yield "3.6.2", not activity.findall("transaction/recipient-country")
    yield "3.7.1", places
    yield "2.a", sectors


def days_hold(activity):
    yield "6.11.1", dates(activity, "1", "2")
    for first, last in (("1", "3"), ("2", "4"), ("1", "4"), ("2", "3")):
        yield "11.1.2", max(dates(activity, first), default="") <= min(dates(activity, last), default="9999")
    yield "11.1.4", all(day <= TODAY.isoformat() for day in dates(activity, "2", "4"))
    yield "11.1.1", activity.get("last-updated-datetime") <= NOW.strftime("%Y-%m-%dT%H:%M:%SZ")


def money_holds(activity):
    for budget in activity.findall("budget"):
        first, last = (date.fromisoformat(budget.find(name).get("iso-date")) for name in ("period-start", "period-end"))
        yield "7.5.a", first <= last
        yield "7.5.3", (last - first).days < 366
        value = budget.find("value")
        yield "7.8.1", activity.get("default-currency") or value.get("currency")
        yield "7.8.a", value.get("value-date")

    for each in activity.findall("transaction"):
        yield "11.2.1", each.find("transaction-date").get("iso-date") <= TODAY.isoformat()
        yield "7.8.1", activity.get("default-currency") or each.find("value").get("currency")
        yield "7.7.a", each.findtext("provider-org/narrative")


def names_hold(activity):
    yield "4.1.1", activity.get(XML_LANG)
    yield "4.1.a", all((each.text or "").strip() for each in activity.iter("narrative"))
    identifier, reporting = activity.findtext("iati-identifier"), activity.find("reporting-org")
    yield "1.1.3", identifier != reporting.get("ref")
    references = [each.get("ref") for each in activity.iter("reporting-org", "participating-org") if each.get("ref")]
    yield "1.3.13", all(re.fullmatch(r"[^/&|?\s]+", each) for each in [identifier, *references])
    for each in activity.findall("participating-org"):
        yield "6.10.1", each.get("ref") or each.findtext("narrative")
    for marker in activity.findall("policy-marker[@vocabulary='1']"):
        yield "6.14.1", marker.get("significance")
    for tag in activity.findall("tag[@vocabulary='99']"):
        yield "6.a", tag.get("vocabulary-uri") and tag.findtext("narrative")


def results_hold(activity):
    for period in activity.iter("period"):
        yield "8.a", period.find("period-start").get("iso-date") <= period.find("period-end").get("iso-date")
    for indicator in activity.iter("indicator"):
        yield "8.b", indicator.get("measure") != "2" or indicator.get("aggregation-status") == "0"
        yield "8.c", all(re.fullmatch(r"-?\d+(\.\d+)?", each.get("value") or "") for each in indicator.iter("actual"))


def test_a_whole_draft_is_valid_and_keeps_the_rules():
    assert missing(PLAN) == []
    activity = read(PLAN)
    assert broken_rules(activity) == set()
    assert [each.get("percentage") for each in activity.findall("recipient-country")] == ["41.18", "35.29", "23.53"]
    assert [(each.get("role"), each.get("ref")) for each in activity.findall("participating-org")] == [
        ("1", "XM-EXAMPLE-11111"),
        ("1", None),
        ("2", "XM-EXAMPLE-99999"),
        ("4", None),
    ]
    assert activity.findtext("budget/value") == "85000.50"
    assert activity.findtext("tag/narrative").endswith("article 30, paragraph 2 (d)")


def test_the_checker_sees_broken_rules():
    activity = read(PLAN)
    activity.find("recipient-country").set("percentage", "41.17")
    activity.find("activity-date").set("iso-date", "2027-02-01")
    activity.find("budget/period-end").set("iso-date", "2027-01-16")
    activity.find("reporting-org").set("ref", activity.findtext("iati-identifier") + "/")
    activity.attrib.pop("default-currency")
    assert broken_rules(activity) == {"3.1.2", "11.1.2", "11.1.4", "7.5.3", "1.3.13", "7.8.1"}


def test_contributions_of_the_register_are_incoming_funds():
    payment = Payment("0" * 26, date(2026, 2, 1), Decimal("12500.000"), "EUR", "Kingdom of Marenda")
    plan = replace(PLAN, payments=(payment,))
    activity = read(plan)
    assert broken_rules(activity) == set()
    assert activity.find("transaction/transaction-type").get("code") == "1"
    assert activity.findtext("transaction/value") == "12500.00"
    assert any("incoming funds" in each.message for each in assumed(plan))


def actuals(activity, indicator="Number of persons awarded a certificate"):
    for each in activity.iter("indicator"):
        if each.findtext("title/narrative") == indicator:
            found = [
                (tuple((d.get("name"), d.get("value")) for d in actual.findall("dimension")), actual.get("value"))
                for actual in each.iter("actual")
            ]
            assert len(dict(found)) == len(found)
            return dict(found)
    return None


def test_results_are_the_figures_of_the_release_with_withheld_cells_left_out():
    found = actuals(read(PLAN))
    assert found[()] == str(YEAR.figures.total("O3"))
    for dimension, name in (("sex", "sex"), ("country", "country"), ("agency", "agency-type")):
        table = YEAR.figures.table("O3", dimension)
        shown = {row.categories[0]: str(row.value) for row in table.rows if row.value is not None}
        shown.pop("*", None)
        assert {key[0][1]: value for key, value in found.items() if key and key[0][0] == name} == shown
    assert not any("*" in str(key) for key in found)


def test_a_year_whose_total_is_withheld_is_left_out():
    figures = Figures(Scope(), (Table("O3", (), "public", (Row((), None),), 1),))
    activity = read(replace(PLAN, results=(replace(YEAR, figures=figures),)))
    assert activity.findall("result") == []


def test_gain_is_an_outcome_that_cannot_be_added_up_and_says_on_whom_it_rests():
    row = Row((), -0.07, basis=40, of=55, before=61.0, after=58.3, low=-0.2, high=0.06)
    figures = Figures(
        Scope(), (Table("C2", (), "public", (row,)), Table("C1", (), "public", (Row((), 64, basis=120),)))
    )
    activity = read(replace(PLAN, results=(replace(YEAR, figures=figures),)))
    assert [each.get("type") for each in activity.findall("result")] == ["2", "2"]
    assert actuals(activity, "Normalised gain (Hake), mean of matched pre- and post-tests") == {(): "-7"}
    assert actuals(activity, "Completion rate after 90 days") == {(): "64"}
    said = [each.text for each in activity.findall("result/indicator/period/actual/comment/narrative")]
    assert said == [
        "About 40 matched pairs of about 55 who completed. 95 % confidence interval -20 to 6.",
        "Of about 120 persons.",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"details": replace(DETAILS, identifier="")}, "The identifier that the reporting organisation has given"),
        ({"details": replace(DETAILS, identifier="A/B")}, "The identifier that the reporting organisation has given"),
        ({"details": replace(DETAILS, identifier=REPORTING.reference)}, "differs from that of the organisation"),
        ({"reporting": None}, "The organisation that reports."),
        ({"reporting": replace(REPORTING, reference="")}, "The IATI identifier of the reporting organisation"),
        ({"reporting": replace(REPORTING, kind="")}, "The kind of the reporting organisation"),
        ({"funders": (replace(FUNDER, reference="X&Y"),)}, "A valid identifier of"),
        ({"summary": " "}, "The summary of the programme"),
        ({"starts_on": None}, "The first day of the programme."),
        ({"ends_on": date(2026, 1, 1)}, "A last day of the programme"),
        ({"details": replace(DETAILS, status="")}, "The status of the activity."),
        ({"details": replace(DETAILS, sectors=())}, "The sectors"),
        ({"details": replace(DETAILS, sectors=(Share("15113", Fraction(1, 2)),))}, "add up to"),
        ({"details": replace(DETAILS, currency="")}, "currency"),
        (
            {"details": replace(DETAILS, budgets=(Budget(date(2026, 1, 1), date(2027, 1, 1), Decimal(1)),))},
            "a year at most",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_made_up(change, said):
    plan = replace(PLAN, **change)
    assert [said in each.message for each in missing(plan)] == [True]
    with pytest.raises(NotComplete):
        draft(plan, now=NOW)


def test_an_empty_programme_lacks_almost_everything():
    empty = Plan(uid="p", name="Safe Ports", summary="", provider="Us", base_url="https://c.example", today=TODAY)
    assert len(missing(empty)) == 6


def test_unknown_money_by_country_becomes_a_region_and_is_said():
    plan = replace(PLAN, details=replace(DETAILS, countries=()))
    activity = read(plan)
    assert broken_rules(activity) == set()
    assert activity.find("recipient-region").get("code") == "998"
    assert any("998" in each.message for each in assumed(plan))
    assert not any("998" in each.message for each in assumed(PLAN))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status", "kinds"),
    [
        (date(2026, 1, 15), date(2027, 1, 14), "2", ["2", "3"]),
        (date(2025, 1, 15), date(2026, 1, 14), "4", ["2", "4"]),
        (date(2025, 1, 15), date(2026, 1, 14), "2", ["2", "3"]),
        (date(2027, 1, 15), date(2028, 1, 14), "2", ["1", "3"]),
        (date(2026, 1, 15), None, "1", ["1"]),
    ],
)
def test_days_are_planned_or_actual_as_the_status_and_today_say(starts_on, ends_on, status, kinds):
    plan = replace(PLAN, starts_on=starts_on, ends_on=ends_on, details=replace(DETAILS, status=status))
    assert [each.get("type") for each in read(plan).findall("activity-date")] == kinds


def test_a_draft_says_that_it_is_one_and_invented_data_say_so():
    assert b"<!-- DRAFT, not published. To be completed" in draft(PLAN, now=NOW)
    plan = replace(PLAN, is_invented=True)
    activity = read(plan)
    assert b"INVENTED" in draft(plan, now=NOW).splitlines()[1]
    for name in ("title", "description"):
        assert activity.findtext(f"{name}/narrative").startswith("INVENTED DATA. ")


def test_what_to_check_depends_on_what_is_there():
    told = [
        each.message for each in to_check(replace(PLAN, results=(), details=replace(DETAILS, identifier="OTHER-1")))
    ]
    assert any("no results" in text for text in told)
    assert any("does not begin with" in text for text in told)
    assert len(to_check(PLAN)) == 2


WORDS = st.text(max_size=20)
NAMES = st.builds("{}{}".format, st.sampled_from(["", "\0", "--", "<&"]), WORDS).map(lambda text: f"{text}A")
REFERENCES = st.sampled_from(["", "XM-EXAMPLE-1", "XM-EXAMPLE-2", "A/B", "X Y", "é-1", 'Q"<1>'])
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def optional(codes):
    return st.sampled_from(["", *codes])


@st.composite
def shares(draw, codes):
    chosen = draw(st.lists(st.sampled_from(sorted(codes)), max_size=6, unique=True))
    if draw(st.integers(0, 9)) == 0:
        return tuple(Share(code, Fraction(draw(st.integers(-1, 9000)), 10000)) for code in chosen)
    cuts = sorted(
        draw(st.sets(st.integers(1, 9999), min_size=max(len(chosen) - 1, 0), max_size=max(len(chosen) - 1, 0)))
    )
    ends = [0, *cuts, 10000]
    return tuple(Share(code, Fraction(ends[n + 1] - ends[n], 10000)) for n, code in enumerate(chosen))


@st.composite
def budgets(draw):
    first = draw(DAYS)
    last = first + timedelta(draw(st.sampled_from([0, 30, 200, 364, 365, 366, -1])))
    amount = draw(st.decimals(Decimal("0.00"), Decimal("1e12"), places=2))
    return Budget(first, last, amount, draw(st.sampled_from(["", "EUR"])))


organisations = st.builds(OrganisationDetails, NAMES, optional(ORGANISATION_KINDS), st.just(""), REFERENCES)
rows = st.builds(Row, st.sampled_from([("KE",), ("NP",), ("*",)]), st.none() | st.integers(0, 5000))
tables = st.builds(
    lambda total, split, gain: (
        Table("O3", (), "public", (Row((), total),)),
        Table("O3", ("country",), "public", tuple({row.categories: row for row in split}.values())),
        Table("C2", (), "public", (Row((), gain, basis=20, of=30, low=-0.5, high=0.99),)),
    ),
    st.none() | st.integers(0, 5000),
    st.lists(rows, max_size=3),
    st.none() | st.floats(-3, 1).map(lambda value: round(value, 2)),
)
activities = st.builds(
    ActivityDetails,
    identifier=st.sampled_from(["XM-EXAMPLE-1-A", "XM-EXAMPLE-1-B", "XM-EXAMPLE-1", "A?", ""]),
    sectors=shares(SECTORS),
    countries=shares(["KE", "NP", "XK", "BO", "TV", "SN"]),
    scope=optional(SCOPES),
    status=optional(STATUSES),
    aid_type=optional(AID_TYPES),
    flow_type=optional(FLOW_TYPES),
    finance_type=optional(FINANCE_TYPES),
    tied_status=optional(TIED_STATUSES),
    collaboration_type=optional(COLLABORATION_TYPES),
    gender=optional(GENDER),
    currency=st.sampled_from(["", "USD"]),
    budgets=st.lists(budgets(), max_size=2).map(tuple),
)
plans = st.builds(
    Plan,
    uid=st.just("p" * 26),
    name=NAMES,
    summary=WORDS,
    provider=NAMES,
    base_url=st.just("https://campus.example.org"),
    today=st.just(TODAY),
    starts_on=st.none() | DAYS,
    ends_on=st.none() | DAYS,
    provisions=st.sampled_from([(), ("UNTOC-30-2-d",)]),
    details=activities,
    reporting=st.none() | organisations,
    funders=st.lists(organisations, max_size=2).map(tuple),
    results=st.lists(st.builds(lambda found: replace(YEAR, figures=Figures(Scope(), found)), tables), max_size=2).map(
        tuple
    ),
    is_invented=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(plans)
def test_either_something_is_missing_or_the_draft_is_valid_and_keeps_the_rules(plan):
    if missing(plan):
        with pytest.raises(NotComplete):
            draft(plan, now=NOW)
    else:
        assert broken_rules(read(plan)) == set()


def completed(plan: Plan, details: ActivityDetails) -> Plan:
    """A plan that lacks nothing, with what a random one says."""
    fine = {"identifier": "XM-EXAMPLE-99999-1", "currency": "USD", "status": details.status or "2"}
    countries = details.countries if holds(check_countries, details.countries) else ()
    budgets = tuple(each for each in details.budgets if holds(check_budgets, [each], currency="USD"))
    sound = replace(details, sectors=DETAILS.sectors, countries=countries, budgets=budgets, **fine)
    return replace(PLAN, name=plan.name, provider=plan.provider, results=plan.results, details=sound)


def holds(check, *values, **more) -> bool:
    try:
        check(*values, **more)
    except Invalid:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.builds(completed, plans, activities))
def test_whatever_stands_in_a_complete_plan_makes_a_valid_draft(plan):
    assert missing(plan) == []
    assert broken_rules(read(plan)) == set()
