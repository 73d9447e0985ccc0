"""The public register; and its keeping: entering, correcting, withdrawing, putting back."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_login import current_user

from app.core.clock import utcnow
from app.core.money import exact
from app.courseware.convention import provisions
from app.programmes.queries import programme, programmes
from app.programmes.versions import Overtaken
from app.provision import actions, naming, queries, sheets, tabular
from app.provision.forms import FORMS_OF, AgreementForm, EntryForm, WithdrawForm
from app.provision.models import Registration
from app.provision.rules import address_in
from app.web.access import ANYONE, Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db, settings
from app.web.texts import _

bp = pages("provision", __name__)
ENTERED = "<any(contribution,equipment,agreement):kind>"
MOST_SHOWN = 100
"""Lines of a kind on the page; files have all of them."""

WORDS: Mapping[str, Any] = {
    "address_in": address_in,
    "capital": naming.capital,
    "country_choices": naming.country_choices,
    "day": naming.day,
    "days": naming.days,
    "detail_title": naming.detail_title,
    "keep": Permission.KEEP_PROGRAMMES,
    "kind_of": queries.kind_of,
    "kind_title": naming.kind_title,
    "money": naming.money,
    "party_title": naming.party_title,
    "party_titles": naming.party_titles,
    "provisions": provisions(),
    "verb_title": naming.verb_title,
}
"""What the templates of this room call."""


@bp.get("/provision/")
@open_to(ANYONE)
def register() -> Response:
    """What has been provided, by paragraph of article 30."""
    lines, choice = sheets.register(db, provider=settings().provider), _choice()
    found = sheets.by_kind(sheets.chosen(lines, choice))
    context: dict[str, Any] = {
        "choice": choice,
        "found": {kind: sheets.first(of_kind, MOST_SHOWN) for kind, of_kind in found.items()},
        "shown": [each for each in sheets.PARAGRAPHS if choice.paragraph in {"", each}],
        "sums": sheets.sums(found["contribution"]),
        "by_country": sheets.by_country(found["equipment"][:MOST_SHOWN]),
        "additions": sheets.additions(found["programme"]),
        "countries": naming.country_choices(sheets.countries(lines)),
        "givers": naming.party_choices(sheets.givers(lines)),
        "paragraphs": naming.paragraph_choices(sheets.PARAGRAPHS),
        "is_empty": not lines,
        "withdrawn": queries.withdrawn(db),
    }
    return page("provision/register.html", **context, **WORDS)


@bp.get("/provision/register.csv")
@open_to(ANYONE)
def register_csv() -> Response:
    """The register as a table, or the part of it that was asked for."""
    lines = sheets.chosen(sheets.register(db, provider=settings().provider), _choice())
    response = Response(tabular.csv_text(lines, _addresses(lines), _status()), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_mark()}register-{current_language()}.csv")
    return response


@bp.get("/provision/register.json")
@open_to(ANYONE)
def register_json() -> Response:
    """The register for programs, or the part of it that was asked for."""
    choice = _choice()
    lines = sheets.chosen(sheets.register(db, provider=settings().provider), choice)
    head = {"address": settings().base_url + url_for("provision.register"), "read_at": utcnow().isoformat()}
    head |= {"status": _status()}
    sums = [
        {"currency": each.currency, "amount": exact(each.amount, each.currency), "count": each.count}
        for each in _sums(lines)
    ]
    entries = tabular.json_lines(lines, _addresses(lines), _status())
    return jsonify({"register": head, "choice": choice.query, "sums": sums, "entries": entries})


def _status() -> str:
    """What each line of a file says of itself."""
    return tabular.INVENTED if settings().is_invented else tabular.STATED


def _mark() -> str:
    """How the name of a file begins that holds nothing real."""
    return "invented-" if settings().is_invented else ""


def _sums(lines: Iterable[sheets.Line]) -> list[sheets.Sum]:
    return sheets.sums(sheets.by_kind(lines)["contribution"])


def _choice() -> sheets.Choice:
    """What the address asks for; a paragraph that is not in the register is none."""
    country, provider, slug = (stripped(request.args.get(name, "")) for name in ("country", "provider", "paragraph"))
    paragraph = next((each for each in sheets.PARAGRAPHS if provisions()[each].slug == slug), "")
    return sheets.Choice(country[:2], provider[:200], paragraph)


def _addresses(lines: Iterable[sheets.Line]) -> dict[str, str]:
    base = settings().base_url
    return {line.anchor: base + url_for("provision.one", kind=line.kind, uid=line.uid) for line in lines}


@bp.get("/provision/programme/<uid:uid>/", defaults={"kind": "programme"})
@bp.get(f"/provision/{ENTERED}/<uid:uid>/")
@open_to(ANYONE)
def one(kind: str, uid: str) -> Response:
    """One line of the register with its history; a withdrawn one says since when and why, and no more."""
    if kind == sheets.PROGRAMME:
        line = sheets.programme_line(programme(db, uid), settings().provider)
        return page("provision/one.html", line=line, entry=None, history=[], **WORDS)
    entry = queries.entry(db, kind=kind, uid=uid)
    history = queries.history(db, entry)
    return page("provision/one.html", line=sheets.line_of(entry), entry=entry, history=history, **WORDS)


@bp.get("/provision/entries/")
@open_to(Permission.KEEP_PROGRAMMES)
def entries() -> Response:
    """All entries for those who keep them, the withdrawn ones too."""
    found = [(each, sheets.line_of(each)) for kind in queries.MODELS for each in queries.entries(db, kind)]
    return page("provision/entries.html", entries=found, kinds=list(queries.MODELS), **WORDS)


@bp.route(f"/provision/{ENTERED}/new", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def new(kind: str) -> Response:
    """Enter something."""
    form = _offered(FORMS_OF[kind]())
    if _wants_more(form) or not form.validate_on_submit():
        return _form(form, kind, None, status=422 if form.problems else 200)
    actions.enter(db, by=current_user, uid=form.fresh_uid, details=form.details, now=utcnow())
    return see_other("provision.entries", notice=_("The entry stands in the register."))


@bp.route(f"/provision/{ENTERED}/<uid:uid>/correct", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def correct(kind: str, uid: str) -> Response:
    """Correct an entry."""
    found = queries.entry(db, kind=kind, uid=uid)
    form = _offered(FORMS_OF[kind].of(found))
    if _wants_more(form) or not form.validate_on_submit():
        return _form(form, kind, found, status=422 if form.problems else 200)
    try:
        actions.correct(db, by=current_user, found=found, version=form.seen, details=form.details, now=utcnow())
    except Overtaken as error:
        return _form(form, kind, queries.entry(db, kind=kind, uid=uid), status=error.status, overtaken=_(error.message))
    return see_other("provision.entries", notice=_("The entry has been corrected."))


def _offered(form: EntryForm) -> EntryForm:
    return form.offer([(each.uid, each.name) for each in programmes(db)])


def _wants_more(form: EntryForm) -> bool:
    """Whether somebody asked for more lines, which judges nothing and loses nothing."""
    if not (form.is_submitted() and "more" in request.form and isinstance(form, AgreementForm)):
        return False
    form.add_lines()
    _offered(form)
    return True


def _form(form: EntryForm, kind: str, found: Registration | None, *, status: int, overtaken: str = "") -> Response:
    """The form of an entry; beside what was overtaken stands what is saved now, so it has been seen from then on."""
    if found and overtaken:
        form.version.data = str(found.version)
    line = sheets.line_of(found) if found else None
    context = {"form": form, "kind": kind, "entry": found, "line": line, "overtaken": overtaken}
    return page(f"provision/{kind}.html", status=status, **context, **WORDS)


@bp.route(f"/provision/{ENTERED}/<uid:uid>/withdraw", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def withdraw(kind: str, uid: str) -> Response:
    """Take an entry out of the register, with the reason."""
    found = queries.entry(db, kind=kind, uid=uid)
    form = WithdrawForm() if request.method == "POST" else WithdrawForm(data={"version": found.version})
    if not form.validate_on_submit():
        return _withdrawing(form, found, status=422 if form.problems else 200)
    try:
        actions.withdraw(db, by=current_user, found=found, version=form.seen, why=form.why.data or "", now=utcnow())
    except Overtaken as error:
        found = queries.entry(db, kind=kind, uid=uid)
        form.version.data = str(found.version)
        return _withdrawing(form, found, status=error.status, overtaken=_(error.message))
    return see_other("provision.entries", notice=_("The entry is withdrawn. Its page says so."))


def _withdrawing(form: WithdrawForm, found: Registration, *, status: int, overtaken: str = "") -> Response:
    line = sheets.line_of(found)
    return page("provision/withdraw.html", status=status, form=form, line=line, overtaken=overtaken, **WORDS)


@bp.post(f"/provision/{ENTERED}/<uid:uid>/restore")
@open_to(Permission.KEEP_PROGRAMMES)
def restore(kind: str, uid: str) -> Response:
    """Put a withdrawn entry back."""
    found, form = queries.entry(db, kind=kind, uid=uid), WithdrawForm()
    actions.restore(db, by=current_user, found=found, version=form.seen, now=utcnow())
    return see_other("provision.entries", notice=_("The entry stands in the register again."))
