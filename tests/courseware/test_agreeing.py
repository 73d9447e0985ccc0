"""`campus courses translated`: a translation written in files says that it is up to date, or what keeps it from it."""

import pytest
from click.testing import CliRunner

from app.courseware.actions import read
from app.courseware.cli import courses
from app.courseware.translation.agreeing import agreed, misfits
from app.courseware.translation.composing import begun
from app.courseware.translation.standing import said_in, standing
from tests.makers.courses import FILES
from tests.makers.texts import make_text, write_course

SOURCE = FILES["01-cranes/en.md"]


@pytest.fixture
def folder(tmp_path):
    return write_course(tmp_path, {"01-cranes/fr.md": make_text("Les grues lèvent.")})


def run(*arguments):
    return CliRunner().invoke(courses, ["translated", *map(str, arguments)])


def test_a_whole_translation_is_stamped_and_not_a_letter_of_it_changed(tmp_path):
    source, text = make_text("Cranes lift.\n\n- One\n- Two"), make_text("Les grues lèvent.\n\n- Un\n- Deux")
    made = agreed(source, text, review="machine")
    said = said_in(made)
    assert said.review == "machine"
    assert standing(source, made).to_do == 0
    lines = [line for line in made.split("\n") if not line.startswith(("translates:", "blocks:", "review:"))]
    assert "\n".join(lines) == text
    assert agreed(source, made) == made


def test_what_is_not_whole_is_named_by_line_and_left_alone(folder):
    file = folder / "01-cranes" / "fr.md"
    before = file.read_text(encoding="utf-8")
    done = run(file)
    assert done.exit_code == 1
    assert "nothing stands for this quiz" in done.output
    assert file.read_text(encoding="utf-8") == before
    with pytest.raises(ValueError, match="not whole"):
        agreed(SOURCE, before)


def test_other_parts_and_parts_too_many_are_named():
    source, text = make_text("- One\n- Two"), make_text("- Un\n\nEncore.")
    said = [problem for _, problem in misfits(standing(source, text))]
    assert said == ["this list has other parts than line 9 of the source", "the source has no such paragraph here"]


def test_the_command_stamps_files_of_all_roles(tmp_path):
    folder = write_course(tmp_path, {"01-cranes/fr.md": make_text("x")})
    source = (folder / "course.en.md").read_text(encoding="utf-8")
    (folder / "course.fr.md").write_text(source.replace("Safe harbours", "Des ports sûrs"), encoding="utf-8")
    done = run("--review", "machine", folder / "course.fr.md")
    assert (done.exit_code, done.output) == (0, f"{folder / 'course.fr.md'}: renders course.en.md as it is now\n")
    page = next(each for each in read(folder).course.documents if each.name == "course" and each.language == "fr")
    assert (page.review, page.behind, page.untranslated) == ("machine", 0, 0)


def test_a_source_is_no_translation(folder):
    done = run(folder / "course.en.md")
    assert done.exit_code == 1
    assert "this is no translation" in done.output


def test_equal_parts_on_one_line_each_have_their_hash():
    source = make_text("Cranes lift.").replace("[Name a crane.]", "[Name it, Say it, Name it]")
    text = source.replace("Name it", "Nommer").replace("Say it", "Dire").replace("Cranes lift", "Les grues lèvent")
    assert standing(source, agreed(source, text)).to_do == 0


def test_what_waits_for_a_translator_goes_on_waiting():
    source = make_text("Cranes lift.\n\nShips float.")
    text = begun(source).replace("Cranes lift.", "Les grues lèvent.")
    made = agreed(source, text)
    assert [pair.recorded for pair in standing(source, made).pairs].count("-") == 4
    assert said_in(made).translates == ""
    [problem] = misfits(standing(source, begun(source)))
    assert "the words of the source" in problem[1]


def test_a_text_without_front_matter_is_left_alone():
    with pytest.raises(ValueError, match="not whole"):
        agreed("Hello\n\n---\n\nreview: me\n", "Salut\n\n---\n\nreview: moi\n")


def test_files_that_are_no_translations_are_left_alone(tmp_path, folder, monkeypatch):
    for name in ("en.md", "fr.md"):
        (tmp_path / name).write_text(make_text("x" if name == "en.md" else "y"), encoding="utf-8")
    assert "this is no translation" in run(tmp_path / "fr.md").output
    monkeypatch.chdir(folder / "01-cranes")
    assert "nothing stands for this quiz" in run("fr.md").output
    (folder / "01-cranes" / "fr.md").write_bytes(b"---\n\xff")
    assert "not UTF-8" in run("fr.md").output


def test_marks_of_other_systems_make_no_difference(tmp_path):
    folder = write_course(tmp_path, {})
    source = (folder / "course.en.md").read_text(encoding="utf-8").replace("Safe harbours", "Des ports sûrs")
    (folder / "course.fr.md").write_bytes(b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode())
    assert run(folder / "course.fr.md").exit_code == 0
    assert standing(FILES["course.en.md"], (folder / "course.fr.md").read_text(encoding="utf-8")).to_do == 0
