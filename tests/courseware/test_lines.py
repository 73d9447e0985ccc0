"""What belongs to a block of code, as every reader of a text has to see it."""

import pytest

from app.authoring.outline import quizzes_in
from app.core.findings import Findings
from app.courseware.lines import Code
from app.courseware.reading.outline import outline
from app.courseware.translation.blocks import cut

QUIZ = "## Check {#check quiz}"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("```\na\n```\nb", [True, True, True, False]),
        ("```\n~~~\n```\nb", [True, True, True, False]),
        ("````\n```\n````\nb", [True, True, True, False]),
        ("```python\na", [True, True]),
        ("   ```\n    ```\n```\nb", [True, True, True, False]),
        ("``\nb", [False, False]),
    ],
)
def test_a_block_ends_with_the_sign_that_began_it(text, held):
    code = Code()
    assert [code.takes(line) for line in text.split("\n")] == held


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        (QUIZ, True),
        (f"```\n{QUIZ}\n```", False),
        (f"```\n~~~\n```\n{QUIZ}", True),
        (f"```\n~~~\n{QUIZ}\n```", False),
        (f"~~~\n```\n{QUIZ}", False),
        (f"    ```\n{QUIZ}", True),
    ],
)
def test_checker_desk_and_table_of_contents_see_the_same_quizzes(text, is_there):
    """Where one of them took for code what another takes for a quiz, keys could be shown as text."""
    assert bool(outline(text, 1, Findings("x")).quizzes) is is_there
    assert any(block.kind == "quiz" for block in cut(text + "\n").blocks) is is_there
    assert bool(list(quizzes_in(text))) is is_there
