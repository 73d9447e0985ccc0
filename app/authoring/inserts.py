"""What an author may put into a text with one click, or copy: a question of each kind, quotations, notes."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.authoring.uploading import naming
from app.core.ids import ALPHABET
from app.courseware.reading.pictures import name_from, place_of
from app.courseware.reading.placeholders import marked
from app.web.texts import _


@dataclass(frozen=True)
class Insert:
    """A piece of Markdown with its name; `needs_quiz`: it belongs under the heading of a quiz."""

    kind: str
    label: str
    text: str
    needs_quiz: bool = False


def inserts() -> list[Insert]:
    """All of them in the language of the page; every question has a fresh id.

    What an author has to replace stands between marks that the checker knows; names of headings may stay.
    """
    questions = [
        Insert(kind, label, _question(text, attributes), needs_quiz=True)
        for kind, label, text, attributes in _questions()
    ]
    quotations = [
        Insert("case", _("Case"), "> [!CASE fictional]\n> {}".format(marked(_("Marenda, a coastal State, …")))),
        Insert("note", _("Note"), "> [!NOTE]\n> {}".format(marked(_("A remark beside the main line.")))),
    ]
    quiz = "## {} {{#{} quiz pass=70}}\n\n{}".format(_("Check yourself"), fresh("quiz"), _("Questions on this module."))
    return [Insert("quiz", _("Quiz (its heading)"), quiz), *questions, *quotations]


def fresh(prefix: str = "q") -> str:
    """An id that nobody has given before; one in a million is given again, and the checker says so."""
    return prefix + "-" + "".join(secrets.choice(ALPHABET) for _ in range(4))


def _question(text: str, attributes: str) -> str:
    id = " ".join(filter(None, (f"#{fresh()}", attributes)))
    end = "> [!EXPLANATION]\n> {}".format(marked(_("Why this is so; shown after handing in.")))
    return "### {} {{{}}}\n\n{}\n\n{}".format(marked(_("Write the question here")), id, text, end)


def _questions() -> list[tuple[str, str, str, str]]:
    right, wrong, other = map(marked, (_("A right answer"), _("A wrong answer"), _("Another wrong answer")))
    why = "  > {}".format(marked(_("Why this is wrong; shown after handing in.")))
    lines: Callable[..., str] = lambda *each: "\n".join(each)  # noqa: E731 - shorter than eight calls of join
    choice = lines(f"- [x] {right}", f"- [ ] {wrong}", why, f"- [ ] {other}")
    several = lines(f"- [x] {right}", "- [x] {}".format(marked(_("Another right answer"))), f"- [ ] {wrong}", why)
    text = lines(f"- = {right}", "- = {}".format(marked(_("The same in other words"))), f"- ~ {wrong}", why)
    gaps = marked(_("Write a sentence with a [[missing]] word and [[another|a second]] one."))
    table = lines(
        "| {} | {} |".format(marked(_("What is given")), marked(_("What fits it"))),
        "|---|---|",
        "| {} | {} |".format(marked(_("First")), marked(_("its match"))),
        "| {} | {} |".format(marked(_("Second")), marked(_("its own match"))),
        "| | {} |".format(marked(_("fits nothing"))),
    )
    things = map(marked, (_("What comes first"), _("What follows"), _("The end")))
    steps = lines(*(f"{place}. {each}" for place, each in enumerate(things, start=1)))
    return [
        ("single", _("Single choice"), choice, ""),
        ("multiple", _("Multiple choice"), several, "type=multiple"),
        ("text", _("Short text"), text, "type=text"),
        ("number", _("Answer in figures"), lines("- = 30 +- 0", "- ~ 31", why), "type=number"),
        ("gaps", _("Gaps"), gaps, ""),
        ("match", _("Matching"), table, "type=match"),
        ("order", _("Ordering"), steps, "type=order"),
    ]


def pictures(path: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pictures and files that a text can name, each with the Markdown that shows it or leads to it.

    `known` has, by path, what each of them shows.
    """
    near = [(each, name_from(path, each)) for each in sorted(known) if place_of(path, name_from(path, each)) == each]
    return [(each, naming(name, known[each])) for each, name in near]
