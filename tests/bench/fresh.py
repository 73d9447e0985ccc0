"""What is measured in a process that has done nothing else before; its answer is JSON on standard output.

python -m tests.bench.fresh seal PROVISION …     the first certificate that a worker signs
python -m tests.bench.fresh lines COUNT          pages of one line, set by the same compiler: the floor of printing
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEMPLATE = """#set document(title: "A line", date: auto)
#set page(paper: "a4")
#set text(font: "Noto Sans", lang: "en")
#sys.inputs.line
"""


def main() -> None:
    """Measure what the first argument names."""
    answer = seal(tuple(sys.argv[2:])) if sys.argv[1] == "seal" else lines(int(sys.argv[2]))
    json.dump(answer, sys.stdout)


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of processor time and on the clock."""
    began, before = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - before) * 1000, (time.perf_counter() - began) * 1000


def _held() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def seal(provisions: tuple[str, ...]) -> dict[str, Any]:
    """Sign one certificate in a process that has loaded the module and no more, as a worker has."""
    from app.core.clock import utcnow
    from app.core.keys import make_key
    from app.credentials.sealing import Issuer, sealed
    from tests.bench.people import claims

    with tempfile.TemporaryDirectory() as folder:
        issuer = Issuer(site="https://campus.example", provider="School of Tavoria", key=make_key(Path(folder)))
    says, before = claims(0, revision="ab" * 32, provisions=provisions), _held()
    cpu, wall = _spent(lambda: sealed(says, issuer=issuer, status_index=1, now=utcnow()))
    return {"cpu": cpu, "wall": wall, "grown": _held() - before}


def lines(count: int) -> dict[str, Any]:
    """Set pages of one line, each another one; milliseconds for each but the first, which reads the fonts."""
    import typst

    from app.credentials.pdf.sheet import FONTS
    from app.credentials.pdf.typesetting import STANDARDS

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.typ"
        file.write_text(TEMPLATE, encoding="utf-8")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        compiler = typst.Compiler(file, root=folder, font_paths=fonts, ignore_system_fonts=True)

        def page(number: int) -> None:
            compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0, sys_inputs={"line": f"Line {number}"})

        def pages() -> None:
            for number in range(1, count):
                page(number)

        page(0)
        cpu, wall = _spent(pages)
    others = max(count - 1, 1)
    return {"cpu": cpu / others, "wall": wall / others}


if __name__ == "__main__":
    main()
