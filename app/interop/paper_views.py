"""Paper exams: sheets to hand out, and in a document of its own the key and the marking grid."""

from flask import Response, request
from flask_login import current_user

from app.authoring.framing import work_page
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.courseware.queries import published
from app.courseware.rules import Course
from app.interop import actions, queries
from app.interop.forms import PaperForm, drawn_seed
from app.interop.printing import NoFont, Order, printed
from app.interop.sending import HERE, kept
from app.web.access import Permission, open_to
from app.web.language import current_language, pages
from app.web.session import database, db
from app.web.texts import _

bp = pages("paper", __name__)


@bp.get("/author/<slug:course>/exchange/paper")
@open_to(Permission.WRITE_COURSES)
def exam(course: str) -> Response:
    """What to print: which quiz, in which language, how many variants."""
    there = queries.states(db, by=current_user, course=course)
    of = request.args.get("of", there[0])
    found = queries.content(db, by=current_user, course=course, of=of)
    form = PaperForm(data={"of": of, "quiz": request.args.get("quiz"), "language": found.language}).offer(found)
    return _form(course, form)


@bp.post("/author/<slug:course>/exchange/paper")
@open_to(Permission.WRITE_COURSES)
def print_exam(course: str) -> Response:
    """The sheets, or the key and the grid, as a PDF."""
    with database().reading() as reading:
        found = queries.content(reading, by=current_user, course=course, of=request.form.get("of", ""))
    form = PaperForm().offer(found)
    if not form.validate():
        return _form(course, form, status=422)
    order = _order(form, found)
    try:
        made = printed(queries.quiz_of(found, form.quiz.data, order.language), order)
    except NoFont as error:
        form.refuse(form.quiz, _(error.message) % error.values)
        return _form(course, form, status=error.status)
    _note(course, form, order, found)
    ending = "-key" if order.is_key else ""
    return kept(made, "application/pdf", f"{course}-{form.quiz.data.replace('/', '-')}-{order.seed}{ending}.pdf")


@bp.get("/courses/<slug:course>/<slug:module>/quiz/<slug:quiz>/paper.pdf")
@open_to(Permission.LEARN)
def module_quiz(course: str, module: str, quiz: str) -> Response:
    """The questions of a module to answer on paper, without the key; tests of the whole course are the instructor's."""
    found, language = published(db, course), current_language()
    key = f"{module}/{quiz}"
    if key not in found.quizzes:
        raise NotFound
    order = Order(
        course=found.page(language).title, state=found.hash[:8], language=language, seed=found.hash[:8], count=1
    )
    return kept(printed(found.quiz(key, language), order), "application/pdf", f"{course}-{module}.pdf")


def _order(form: PaperForm, found: Course) -> Order:
    language = form.language.data
    return Order(
        course=found.page(language).title,
        state=found.hash[:8],
        language=language,
        seed=form.seed.data or drawn_seed(),
        count=form.count.data or 1,
        is_large=bool(form.is_large.data),
        is_key="key" in request.form,
    )


def _note(course: str, form: PaperForm, order: Order, found: Course) -> None:
    actions.note_export(
        db,
        by=current_user,
        course=course,
        quiz=form.quiz.data,
        format="key" if order.is_key else "paper",
        hash=found.hash,
        now=utcnow(),
        seed=order.seed,
        variants=order.count,
        language=order.language,
    )


def _form(course: str, form: PaperForm, *, status: int = 200) -> Response:
    return work_page("interop/paper.html", course=course, here=HERE, status=status, form=form)
