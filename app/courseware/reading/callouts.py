"""The marked quotations: TREATY, CASE and NOTE; how they look and whether they quote rightly."""

import re

from app.core.errors import N_
from app.core.findings import Findings
from app.core.languages import words
from app.core.markdown import Callout, Callouts
from app.courseware.convention import citation, provisions
from app.courseware.lines import QUOTED
from app.courseware.wording import quotes, recorded

MARK = re.compile(r"^>\s*\[!([A-Z]+)(?:\s([^\]]*))?\]\s*(.*)$")
TREATY = "[!TREATY"


def callouts(language: str) -> Callouts:
    """How marked quotations are shown in a text of this language."""
    said = words(language).quotations
    labels = {"fictional": said.fictional, "real": said.real}

    def shown(mark: str, argument: str) -> Callout | None:
        if mark == "TREATY" and argument in provisions():
            slug = provisions()[argument].slug
            label = citation(argument, language)
            return Callout("treaty", label[:1].upper() + label[1:], f"/{language}/convention/{slug}/")
        if mark == "CASE" and argument in labels:
            return Callout("case", labels[argument])
        return Callout("note", said.note) if mark == "NOTE" else None

    return shown


def check_callouts(lines: list[str], first_line: int, language: str, findings: Findings) -> None:
    """Note unknown marks, and quotations of the treaty that are not its words."""
    known = callouts(language)
    for place, line in enumerate(lines):
        mark = MARK.match(line)
        if mark is None:
            if TREATY in line:
                remedy = N_("start the line with `> [!TREATY …]`, outside of lists and other quotations")
                findings.add(first_line + place, N_("a quotation of the treaty cannot stand here"), remedy)
            continue
        number, argument = first_line + place, (mark[2] or "").strip()
        if known(mark[1], argument) is None:
            remedy = N_("write [!TREATY UNTOC-30-1], [!CASE fictional], [!CASE real] or [!NOTE]")
            findings.add(
                number, N_("unknown mark %(mark)s"), remedy, mark=f"[!{mark[1]} {argument}]".replace(" ]", "]")
            )
        elif mark[1] == "TREATY":
            text = " ".join([mark[3], *_quotation(lines[place + 1 :])])
            _check_words(text, argument, language, number, findings)


def _check_words(text: str, provision: str, language: str, number: int, findings: Findings) -> None:
    known = recorded(provision, language)
    if known is None or (text.strip(" …") and quotes(text, known.text)):
        return
    cited = citation(provision)
    if known.is_seen:
        remedy = N_("copy it from the page of the paragraph; show what you leave out by ` … `")
        findings.add(number, N_("the quotation differs from %(cited)s"), remedy, cited=cited)
    else:
        remedy = N_("compare it with the authentic text; nobody has done so yet, and other texts quote other words")
        findings.advise(number, N_("the quotation of %(cited)s differs from the others"), remedy, cited=cited)


def _quotation(lines: list[str]) -> list[str]:
    """What Markdown shows in one quotation: lines up to a blank one, and quotations after it that have no mark."""
    found: list[str] = []
    for place, line in enumerate(lines):
        following = next((each for each in lines[place:] if each), "")
        if MARK.match(following) or following.startswith("#") or (not line and not QUOTED.match(following)):
            break
        found.append(line.lstrip("> ").strip())
    return found
