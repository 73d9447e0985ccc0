"""Adding a language is adding a folder: a copy of the application with one folder more speaks it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.core.settings import ROOT
from tests.makers.texts import make_french, write_course

MESSAGES = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Courses"
msgstr "Cursos"

msgid "%(num)s module"
msgid_plural "%(num)s modules"
msgstr[0] "%(num)s módulo"
msgstr[1] "%(num)s módulos"
"""
ASKED = """
import json
from app.site.application import create_app
site = create_app().test_client()
paths = ["/pt/courses/", "/pt/courses/harbour/cranes/", "/pt/convention/30-2-d/", "/pt/courses/?q=levantados"]
pages = [site.get(path) for path in paths]
welcome = site.get("/", headers={"Accept-Language": "pt-BR, pt;q=0.9"}).location
print(json.dumps([welcome, [page.status_code for page in pages], [page.text for page in pages]]))
"""


def test_a_folder_is_a_language(tmp_path: Path):
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    folder = tmp_path / "app" / "core" / "languages" / "pt"
    folder.mkdir()
    (folder / "messages.po").write_text(MESSAGES, encoding="utf-8")
    words = (ROOT / "app" / "core" / "languages" / "es" / "words.toml").read_text(encoding="utf-8")
    (folder / "words.toml").write_text(words.partition("[advice]")[0], encoding="utf-8")
    texts = {"01-cranes/pt.md": make_french("Os guindastes levantam contentores.\n\n> [!CASE real]\n> Um caso.\n")}
    write_course(tmp_path / "courses", texts)

    instance = tmp_path / "instance"
    environ = {**os.environ, "CAMPUS_INSTANCE": str(instance), "PYTHONPATH": str(tmp_path)}
    environ["CAMPUS_COURSES"] = str(tmp_path / "courses")
    environ.pop("DATABASE_URL", None)

    def run(code: str, *arguments: str) -> str:
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    campus = "from app.site.cli import main; main()"
    for arguments in (["setup"], ["db", "upgrade"], ["courses", "publish"]):
        run(campus, *arguments)
    welcome, statuses, (courses, module, paragraph, search) = json.loads(run(ASKED).splitlines()[-1])
    assert welcome == "/pt/"
    assert set(statuses) == {200}
    assert '<html lang="pt" dir="ltr">' in courses
    assert "Cursos" in courses
    assert "2 módulos" in courses
    assert "Português" in courses
    assert "guindastes levantam" in module
    assert "Caso" in module
    assert "artículo 30, párrafo 2 (d)" in paragraph.casefold()
    assert "/pt/courses/harbour/cranes/" in search
