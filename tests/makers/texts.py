"""Course files for tests of reading: small, and wrong in one place at a time."""

from pathlib import Path

from app.core.findings import Finding, filled
from app.courseware.reading import SourceFile, read_course
from app.courseware.rules import Course
from tests.makers.courses import FILES

MODULE = "01-cranes/en.md"
FRONT = {
    "id": "cranes",
    "title": "Cranes",
    "summary": "What is lifted.",
    "minutes": "20",
    "provisions": "[UNTOC-30-2-d]",
    "objectives": "[Name a crane.]",
}
TEXT_LINE = len(FRONT) + 3
"""The line on which the text of `make_text` begins."""

FRENCH_QUIZ = """
Les grues.

## Vérifiez {#check quiz}

### Laquelle lève ? {#lift}

- [ ] Navire
- [ ] Grue
- [ ] Quai

### Lesquels sont des bateaux ? {#vessels}

- [ ] Navire
- [ ] Bateau
- [ ] Quai
- [ ] Grue

### Qu'est-ce qui bouge l'eau ? {#tide type=text}

### Combien d'heures ? {#hours type=number}

### Complétez. {#gap}

Un [[poste]] est où un navire [[repose]].

### Reliez. {#pairs type=match}

| Chose | Usage |
|---|---|
| corde | lie |
| ancre | tient |
| | chante |

### Rangez. {#steps type=order}

1. arriver
2. décharger
3. partir

### Que changeriez-vous ? {#open type=text points=0}

> [!EXPLANATION]
> Un modèle.
"""


def make_text(text: str = "Cranes lift.", **front: str | None) -> str:
    """A module; a value of None leaves the key out."""
    values = FRONT | front
    lines = [f"{key}: {value}" for key, value in values.items() if value is not None]
    return "\n".join(["---", *lines, "---", text]) + "\n"


def make_french(text: str = FRENCH_QUIZ) -> str:
    """The module about cranes in French."""
    return make_text(text, title="Grues", summary="Ce qui est levé.", review="machine")


def read_files(changed: dict[str, str | None], folder: str = "harbour") -> tuple[Course, list[Finding]]:
    """The small course with some files replaced, added, or (None) taken away; the errors in it, not the advice."""
    course, found = read_all_of(changed, folder)
    return course, [each for each in found if each.is_error]


def read_all_of(changed: dict[str, str | None], folder: str = "harbour") -> tuple[Course, list[Finding]]:
    """The same with every finding, advice among them."""
    files = {**FILES, **changed}
    return read_course(folder, [SourceFile(path, text) for path, text in files.items() if text is not None])


def advice_on(text: str, path: str = MODULE) -> list[str]:
    """What is advised on one text of the small course, as `line: problem; remedy`."""
    found = read_all_of({path: text})[1]
    return [
        f"{each.line}: {filled(each.problem, each)}; {filled(each.remedy, each)}"
        for each in found
        if not each.is_error and each.path == f"harbour/{path}"
    ]


def read_module(text: str = "Cranes lift.", **front: str | None) -> tuple[Course, list[str]]:
    """The small course with this module; what is wrong, as `line: problem`."""
    course, found = read_files({MODULE: make_text(text, **front)})
    assert all(each.path == f"harbour/{MODULE}" for each in found), found
    return course, [f"{each.line}: {filled(each.problem, each)}" for each in found]


def write_course(courses: Path, changed: dict[str, str] | None = None, slug: str = "harbour") -> Path:
    """The small course as files in a folder."""
    for path, text in {**FILES, **(changed or {})}.items():
        file = courses / slug / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("id: harbour\n", f"id: {slug}\n"), encoding="utf-8")
    return courses / slug
