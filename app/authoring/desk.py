"""The translation desk as it is shown: blocks of source and translation, what changed, and the terms of the treaty."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.authoring.translating import Opened, pages_of
from app.authoring.translation_forms import TO_DO
from app.core.differences import Piece, words
from app.core.errors import N_
from app.courseware.glossary import Glossary, Term, is_said, terms_in
from app.courseware.translation.blocks import Block
from app.courseware.translation.merging import Edit, Merged, mark_of
from app.courseware.translation.parts import FIXED
from app.courseware.translation.standing import Pair, State

ONE_LINE = 60
"""Characters that a field of one line shows at once."""
KINDS = {
    "heading": N_("Heading"), "paragraph": N_("Paragraph of text"), "list": N_("List"),
    "table": N_("Table"), "quotation": N_("Quotation"), "code": N_("Text as typed"), "quiz": N_("Name of a quiz"),
    "pool": N_("Name of a group of questions"), "question": N_("Question"),
}  # fmt: skip
LABELS = {
    "title": N_("Title"), "summary": N_("Summary"), "audience": N_("For whom"), "objective": N_("Objective"),
    "heading": N_("Heading"), "paragraph": N_("Text"), "list": N_("List"), "entry": N_("Entry"), "cell": N_("Cell"),
    "quotation": N_("Quotation"), "treaty": N_("Words of the Convention"), "code": N_("Text as typed"),
    "quiz": N_("Name of the part"), "pool": N_("Name of the part"), "question": N_("Question"),
    "text": N_("Text of the question"),
    "option": N_("Answer"), "continued": N_("Answer, further words"), "feedback": N_("What is said to it"),
    "answers": N_("Accepted answers, one a line"), "foreseen": N_("Wrong answer that was foreseen"),
    "hint": N_("Hint"), "explanation": N_("Explanation"),
}  # fmt: skip
NUMBERED = {"option", "entry", "cell", "foreseen", "feedback"}


@dataclass(frozen=True)
class Field:
    """One part of a block: the words of the source, and those of the translation in a field."""

    name: str
    label: str
    number: int
    """0: there is one such part only."""
    source: str
    words: str
    is_long: bool

    @property
    def rows(self) -> int:
        """How many lines the field has room for."""
        return min(12, max(2, 1 + len(self.source) // 60 + self.source.count("\n")))


@dataclass(frozen=True)
class Row:
    """One block beside its translation."""

    place: int
    of: str
    was: str
    parts: int
    kind: str
    state: State
    fields: tuple[Field, ...]
    change: tuple[Piece, ...]
    """What became of the source since it was translated; nothing where it is not known."""
    terms: tuple[tuple[Term, bool], ...]
    """Terms of the treaty in the source, and whether the translation says them."""
    problem: str = ""
    theirs: tuple[str, ...] = ()
    """What somebody else wrote there meanwhile."""


@dataclass(frozen=True)
class Desk:
    """One sheet of a translation."""

    rows: tuple[Row, ...]
    show: str
    sheet: int
    sheets: int
    homeless: tuple[Edit, ...]
    orphans: tuple[Block, ...]
    problems: tuple[tuple[int, str], ...]
    is_machine_glossary: bool


CLASH = N_("Somebody else has translated this part meanwhile. Compare, put the best words into the fields, and save.")
MISFIT = N_(
    "These words change how the text is built. Leave out empty lines within a part, lines that begin with #, > or -,"
    " and keep as many gaps [[…]] as the source has."
)


def sheet_in(text: str) -> int:
    """The number of a sheet as an address has it; 1 for anything else."""
    return int(text) if text.isdecimal() and 0 < len(text) < 5 else 1


def desk_of(found: Opened, made: Merged, glossary: Glossary, *, show: str, sheet: int) -> Desk:
    """One sheet of a translation; edits that could not be saved keep their places on it, whatever it shows."""
    places = [at for at, pair in enumerate(found.standing.pairs) if show != TO_DO or pair.state is not State.CURRENT]
    sheets = pages_of(places, found.standing) or [[]]
    sheet = max(1, min(sheet, len(sheets)))
    unsaved = made.clashes | made.misfits
    rows = tuple(
        _row(found, glossary, place, made) for place in sorted({*sheets[sheet - 1], *unsaved, *made.kept_back})
    )
    problems = tuple((row.place, row.problem) for row in rows if row.problem)
    is_machine = glossary.review == "machine" and any(row.terms for row in rows)
    return Desk(rows, show, sheet, len(sheets), tuple(made.homeless), found.standing.orphans, problems, is_machine)


def _row(found: Opened, glossary: Glossary, place: int, made: Merged) -> Row:
    pair = found.standing.pairs[place]
    clash, misfit = made.clashes.get(place), made.misfits.get(place)
    edit = clash or misfit or made.kept_back.get(place)
    said = edit.words if edit else pair.words
    return Row(
        place=place,
        of=pair.source.hash,
        was=mark_of(pair.words),
        parts=len(pair.source.parts),
        kind=LABELS[pair.source.parts[0].label] if pair.source.kind == "front" else KINDS[pair.source.kind],
        state=pair.state,
        fields=_fields(pair, place, said),
        change=_change(pair),
        terms=_terms(glossary, found, pair, said),
        problem=CLASH if clash else MISFIT if misfit else "",
        theirs=tuple(filter(None, pair.words)) if clash else (),
    )


def _fields(pair: Pair, place: int, said: Sequence[str]) -> tuple[Field, ...]:
    labels = [part.label for part in pair.source.parts]
    return tuple(
        Field(
            name=f"w-{place}-{at}",
            label=LABELS[part.label],
            number=part.place if part.label in NUMBERED and labels.count(part.label) > 1 else 0,
            source=part.words,
            words=words,
            is_long=part.is_long or max(len(part.words), len(words)) > ONE_LINE,
        )
        for at, (part, words) in enumerate(zip(pair.source.parts, said, strict=True))
        if part.kind != FIXED
    )


def _change(pair: Pair) -> tuple[Piece, ...]:
    if pair.state is not State.BEHIND or pair.former is None:
        return ()
    return tuple(words("\n".join(pair.former.words), "\n".join(pair.source.words)))


def _terms(glossary: Glossary, found: Opened, pair: Pair, said: Sequence[str]) -> tuple[tuple[Term, bool], ...]:
    """Terms are known from English; whether they are said is asked of words that are there."""
    if found.source_language != "en":
        return ()
    text = "\n".join(said)
    is_empty = not text.strip()
    used = terms_in(glossary, "\n".join(pair.source.words))
    return tuple((term, is_empty or is_said(term, text, found.language)) for term in used)
