"""The XML of a draft activity, element by element in the order that IATI 2.03 demands.

The rules that its schema does not catch, with the numbers of the validator: percentages add up to exactly 100.00
(2.1.2, 3.1.2), a country or a region is there (3.7.1), actual dates are not in the future and dates are in order
(11.1), a budget is a year at most (7.5.3), money has a currency (7.8.1), texts have a language (4.1.1).
"""

import xml.etree.ElementTree as etree
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from app.courseware.convention import citation, provisions
from app.programmes.activity import Share
from app.programmes.rules import OrganisationDetails
from app.statistics.figures import OTHERS, Figures, Row
from app.statistics.iati.planning import Plan, Results, missing, plain
from app.statistics.rules import percentages

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FUNDING, ACCOUNTABLE, IMPLEMENTING = "1", "2", "4"
UNSPECIFIED = "998"
"""Developing countries, unspecified: the region of the DAC for what is not known by country."""
DIMENSIONS = {"sex": "sex", "country": "country", "agency": "agency-type"}
"""IATI has no list of dimensions; these names are ours and stay as they are."""
INVENTED = "INVENTED DATA. "
OUTPUT, OUTCOME = "1", "2"
UNIT, PERCENTAGE = "1", "2"
INCOMING_FUNDS = "1"


class NotComplete(ValueError):
    """A draft was asked for although something is missing."""


def draft(plan: Plan, *, now: datetime) -> bytes:
    """The draft as a file.

    Raises NotComplete while anything is missing: what is not known is not made up.
    """
    if missing(plan):
        raise NotComplete
    root = etree.Element("iati-activities", {"version": "2.03", "generated-datetime": _moment(now)})
    activity = _add(root, "iati-activity", {LANG: "en", "last-updated-datetime": _moment(now), "hierarchy": "1"})
    if plan.details.currency:
        activity.set("default-currency", plan.details.currency)
    for write in (_identity, _dates, _places, _sectors_and_tags, _codes, _budgets, _payments, _links, _all_results):
        write(activity, plan)
    etree.indent(root)
    content: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_head(plan)}\n{content}\n'.encode()


def _head(plan: Plan) -> str:
    invented = "Everything in it is INVENTED and about nobody. " if plan.is_invented else ""
    source = f"Results: release {plan.release}, SHA-256 {plan.digest}. " if plan.results else ""
    return (
        f"<!-- DRAFT, not published. {invented}To be completed, checked and signed off by a person of the reporting "
        f"organisation. {source}Cells withheld to protect people are left out. -->"
    )


def _identity(activity: etree.Element, plan: Plan) -> None:
    reporting = plan.reporting
    assert reporting
    mark = INVENTED if plan.is_invented else ""
    _add(activity, "iati-identifier").text = plan.details.identifier
    _told(activity, "reporting-org", reporting.name, {"ref": reporting.reference, "type": reporting.kind})
    _told(activity, "title", mark + plan.name)
    _told(activity, "description", mark + plan.summary, {"type": "1"})
    for funder in plan.funders:
        _party(activity, funder, FUNDING)
    _party(activity, reporting, ACCOUNTABLE)
    same = reporting.name.casefold() == plan.provider.casefold()
    _party(activity, reporting if same else OrganisationDetails(plan.provider), IMPLEMENTING)


def _party(activity: etree.Element, party: OrganisationDetails, role: str) -> None:
    known = {"ref": party.reference, "type": party.kind}
    _told(
        activity, "participating-org", party.name, {"role": role} | {name: text for name, text in known.items() if text}
    )


def _dates(activity: etree.Element, plan: Plan) -> None:
    _add(activity, "activity-status", {"code": plan.details.status})
    days = ((plan.starts_on, "2" if plan.has_begun else "1"), (plan.ends_on, "4" if plan.has_ended else "3"))
    for day, kind in days:
        if day:
            _add(activity, "activity-date", {"type": kind, "iso-date": day.isoformat()})


def _places(activity: etree.Element, plan: Plan) -> None:
    if plan.details.scope:
        _add(activity, "activity-scope", {"code": plan.details.scope})
    for code, percentage in _parts(plan.details.countries).items():
        _add(activity, "recipient-country", {"code": code, "percentage": percentage})
    if not plan.details.countries:
        _add(activity, "recipient-region", {"vocabulary": "1", "code": UNSPECIFIED, "percentage": "100"})


def _parts(shares: tuple[Share, ...]) -> Mapping[str, str]:
    return {
        code: str(percentage) for code, percentage in percentages({each.code: each.share for each in shares}).items()
    }


def _sectors_and_tags(activity: etree.Element, plan: Plan) -> None:
    for code, percentage in _parts(plan.details.sectors).items():
        _add(activity, "sector", {"vocabulary": "1", "code": code, "percentage": percentage})
    for provision in plan.provisions:
        place = citation(provision, "en") if provision in provisions() else provision
        name = f"United Nations Convention against Transnational Organized Crime, {place}"
        uri = f"{plan.base_url}/en/convention/"
        _told(activity, "tag", name, {"vocabulary": "99", "vocabulary-uri": uri, "code": provision})
    if plan.details.gender:
        _add(activity, "policy-marker", {"vocabulary": "1", "code": "1", "significance": plan.details.gender})


def _codes(activity: etree.Element, plan: Plan) -> None:
    details = plan.details
    for name, code in (
        ("collaboration-type", details.collaboration_type),
        ("default-flow-type", details.flow_type),
        ("default-finance-type", details.finance_type),
        ("default-aid-type", details.aid_type),
        ("default-tied-status", details.tied_status),
    ):
        if code:
            _add(activity, name, {"code": code})


def _budgets(activity: etree.Element, plan: Plan) -> None:
    for each in plan.details.budgets:
        budget = _add(activity, "budget")
        _add(budget, "period-start", {"iso-date": each.starts_on.isoformat()})
        _add(budget, "period-end", {"iso-date": each.ends_on.isoformat()})
        value = _add(budget, "value", {"value-date": each.starts_on.isoformat()})
        value.text = _money(each.amount)
        if each.currency:
            value.set("currency", each.currency)


def _money(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    return format(cents if cents == amount else amount, "f")


def _payments(activity: etree.Element, plan: Plan) -> None:
    for each in plan.payments:
        payment = _add(activity, "transaction", {"ref": each.reference})
        _add(payment, "transaction-type", {"code": INCOMING_FUNDS})
        _add(payment, "transaction-date", {"iso-date": each.day.isoformat()})
        value = _add(payment, "value", {"currency": each.currency, "value-date": each.day.isoformat()})
        value.text = _money(each.amount)
        _told(payment, "provider-org", each.giver)


def _links(activity: etree.Element, plan: Plan) -> None:
    link = _add(activity, "document-link", {"format": "text/html", "url": f"{plan.base_url}/en/statistics/method/"})
    _told(link, "title", "How the figures are made, and how people are protected")
    _add(link, "category", {"code": "A08"})
    _add(link, "language", {"code": "en"})


def _all_results(activity: etree.Element, plan: Plan) -> None:
    years = [each for each in plan.results if each.figures.total("O3") is not None]
    if years:
        indicator = _result(
            activity, OUTPUT, UNIT, "People complete training", "Number of persons awarded a certificate",
            "Unique persons with a certificate awarded in the period. Recounted for each period: periods, programmes "
            "and categories must not be added up. Small counts are withheld and left out, others rounded to 5.",
        )  # fmt: skip
        for each in years:
            _persons(_period(indicator, each), each.figures)
    _rates(
        activity, plan, "C2", "Knowledge increases", "Normalised gain (Hake), mean of matched pre- and post-tests",
        "How much of what was not known before was known afterwards, in per cent, from matched pairs only.",
    )  # fmt: skip
    _rates(
        activity, plan, "C1", "Those who enrol complete", "Completion rate after 90 days",
        "Share of those enrolled in the period who had a certificate 90 days later.",
    )  # fmt: skip


def _rates(activity: etree.Element, plan: Plan, id: str, title: str, indicator_title: str, about: str) -> None:
    found = [(each, row) for each in plan.results if (row := _said(each.figures, id))]
    if not found:
        return
    indicator = _result(activity, OUTCOME, PERCENTAGE, title, indicator_title, about)
    for each, row in found:
        value = _percent(row.value or 0) if id == "C2" else str(row.value)
        actual = _add(_period(indicator, each), "actual", {"value": value})
        _told(actual, "comment", _basis(row))


def _said(figures: Figures, id: str) -> Row | None:
    table = figures.table(id)
    return next((row for row in table.rows if row.value is not None), None) if table else None


def _basis(row: Row) -> str:
    if row.of is None:
        return f"Of about {row.basis} persons."
    interval = (
        ""
        if row.low is None or row.high is None
        else f" 95 % confidence interval {_percent(row.low)} to {_percent(row.high)}."
    )
    return f"About {row.basis} matched pairs of about {row.of} who completed.{interval}"


def _percent(share: float) -> str:
    """A share of one in per cent, exactly as it was published."""
    return format((Decimal(str(share)) * 100).normalize() + 0, "f")


def _result(
    activity: etree.Element, kind: str, measure: str, title: str, indicator_title: str, about: str
) -> etree.Element:
    """A result with its only indicator. Nothing here may be added up: persons would count twice, rates mean nothing."""
    result = _add(activity, "result", {"type": kind, "aggregation-status": "0"})
    _told(result, "title", title)
    indicator = _add(result, "indicator", {"measure": measure, "ascending": "1", "aggregation-status": "0"})
    _told(indicator, "title", indicator_title)
    _told(indicator, "description", about)
    return indicator


def _period(indicator: etree.Element, results: Results) -> etree.Element:
    period = _add(indicator, "period")
    _add(period, "period-start", {"iso-date": results.starts_on.isoformat()})
    _add(period, "period-end", {"iso-date": results.ends_on.isoformat()})
    return period


def _persons(period: etree.Element, figures: Figures) -> None:
    """The total, then the splits; what is withheld is left out, and so is the rest that nobody could place."""
    _add(period, "actual", {"value": str(figures.total("O3"))})
    for dimension, name in DIMENSIONS.items():
        table = figures.table("O3", dimension)
        for row in table.rows if table else ():
            if row.value is not None and row.categories != (OTHERS,):
                actual = _add(period, "actual", {"value": str(row.value)})
                _add(actual, "dimension", {"name": name, "value": row.categories[0]})


def _add(parent: etree.Element, name: str, attributes: Mapping[str, str] | None = None) -> etree.Element:
    return etree.SubElement(parent, name, {key: plain(text) for key, text in (attributes or {}).items()})


def _told(parent: etree.Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> etree.Element:
    element = _add(parent, name, attributes)
    _add(element, "narrative").text = plain(text)
    return element


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
