"""Invariants of the whole that no single room can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app.core.database import Base
from app.core.settings import ROOT, Settings
from app.site import schema

APP = ROOT / "app"
SOURCES = sorted(APP.rglob("*.py"))
TEMPLATES = sorted(APP.rglob("templates/**/*.html"))
STYLES = sorted(APP.rglob("static/*.css"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file, with the name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            target = node.func
            yield node, target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def test_only_one_function_returns_markup():
    found = [named(path) for path in SOURCES for _, name in calls(path) if name == "Markup"]
    assert found == ["app/core/markdown.py"]


def test_only_the_shell_commits():
    found = {named(path) for path in SOURCES for _, name in calls(path) if name == "commit"}
    assert found == {"app/site/guard.py", "app/web/session.py"}


def test_no_view_holds_sql():
    for path in SOURCES:
        if path.name.endswith(("views.py", "forms.py")) and "app/site" not in named(path):
            names = {name for _, name in calls(path)}
            assert not names & {"select", "execute", "scalars", "scalar", "text", "update", "delete"}, named(path)


def test_views_are_short():
    for path in SOURCES:
        if not path.name.endswith("views.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 30, f"{named(path)}: {node.name}"


def test_files_stay_readable():
    for path in [*SOURCES, *TEMPLATES]:
        length = path.read_text(encoding="utf-8").count("\n")
        assert length <= 320, f"{named(path)} has {length} lines; make it a package"


def test_every_module_and_public_function_says_what_it_does():
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not tree.body:
            continue
        assert ast.get_docstring(tree), named(path)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{named(path)}: {node.name}"


def test_names_say_what_is_inside():
    assert not [named(path) for path in APP.rglob("*") if path.stem in FORBIDDEN_NAMES]


def test_styles_use_logical_properties_only():
    physical = re.compile(
        r"(?<![-\w])(margin|padding|border|inset)-(left|right|top|bottom)|(?<![-\w])(left|right|top|bottom|width|height)\s*:"
        r"|text-align:\s*(left|right)|float:\s*(left|right)"
    )
    for path in STYLES:
        text = re.sub(r"@media[^{]*", "", path.read_text(encoding="utf-8"))
        assert not physical.search(text), f"{named(path)}: {physical.search(text)}"


def test_templates_hold_no_script_no_style_and_no_foreign_address():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src)", text), named(path)
        assert not re.search(r'(src|href)="https?://', text), named(path)


def test_every_phrase_in_a_template_is_marked_for_translation():
    """What is left of a template without tags and expressions has no words in it, but for names."""
    names = {"Palermo", "Campus", "CSV", "JSON", "PDF", "PNG", "SVG", "UTC", "XLSX"}
    for path in TEMPLATES:
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]*>|&\w+;", " ", text, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z]{3,}", text)) - names
        assert not words, f"{named(path)}: {words}"


def test_only_the_markdown_module_is_trusted_by_templates():
    allowed = {"html", "body", "hint", "explanation", "introduction", "feedback", "piece"}
    for path in TEMPLATES:
        for expression in re.findall(r"{{\s*([\w.\[\]]+)\s*\|\s*trusted", path.read_text(encoding="utf-8")):
            assert expression.rpartition(".")[2] in allowed, f"{named(path)}: {expression}"
        assert "| safe" not in path.read_text(encoding="utf-8"), named(path)


def test_no_markdown_is_parsed_during_a_request():
    """Rendering happens where courses are read; no view, form, query or template calls it."""
    readers = ("app/courseware/reading", "app/questions", "app/core/markdown.py")
    for path in SOURCES:
        if named(path).startswith(readers):
            continue
        assert not {name for _, name in calls(path)} & {"render", "render_blocks", "render_inline"}, named(path)


def test_nothing_is_fetched_at_run_time():
    foreign = re.compile(r"\b(urllib\.request|requests|httpx|aiohttp|http\.client|socket)\b")
    for path in SOURCES:
        if path.name != "build.py":
            imports = [
                line for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"\s*(import|from) ", line)
            ]
            assert not [line for line in imports if foreign.search(line)], named(path)


def test_every_setting_is_documented():
    guide = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    read = re.findall(
        r'"((?:CAMPUS_|DATABASE_URL|PORT)\w*)"', (APP / "core" / "settings.py").read_text(encoding="utf-8")
    )
    assert read
    for name in {*read, "CAMPUS_BIND"}:
        assert f"`{name}`" in guide, f"{name} is not in docs/operators.md"
    assert len(Settings.__dataclass_fields__) >= 9


def test_the_locks_hold_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-pades.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_migrations_and_models_agree(database):
    assert schema.differences(database) == []
    assert schema.is_current(database)
    assert ScriptDirectory.from_config(schema.config()).get_current_head() == schema.head()


def test_every_table_with_a_person_lets_go_of_them():
    """A new table that points at a person must be added to the list of rooms in app/site/personal.py."""
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"person", "enrolment", "attempt"}
    }
    rooms = {
        "cohort_facilitator",
        "programme_facilitator",
        "representative",
        "enrolment",
        "attempt",
        "answer",
        "reading",
        "certificate",
        "bundle",
        "one_time_link",
        "follow_up",
        "authorship",
        "draft_file",
        "draft_save",
        "presence",
        "review",
        "schedule",
    }
    assert pointing == rooms


def test_append_only_tables_refuse_changes_on_both_engines(database):
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    for table in ("journal", "document", "revision"):
        with database.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(f"DELETE FROM {table}"))
    assert {"journal", "release"} <= set(inspect(database.engine).get_table_names())
