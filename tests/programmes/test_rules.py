from app.core.ids import ALPHABET, grouped, ungrouped
from app.programmes.rules import is_code, new_code


def test_a_code_can_be_read_aloud_and_typed_back():
    for _ in range(200):
        code = new_code()
        assert is_code(code)
        assert len(grouped(code)) == 9
        assert ungrouped(f" {grouped(code).lower()} ") == code


def test_codes_use_the_whole_alphabet_and_do_not_repeat():
    codes = [new_code() for _ in range(2000)]
    assert set("".join(codes)) == set(ALPHABET)
    assert len(set(codes)) == 2000


def test_what_is_no_code():
    for text in ("", "0123456", "012345678", "0123456u", "0123456I", "0123 567", "٠١٢٣٤٥٦٧", "0123456\n"):
        assert not is_code(text), text


def test_look_alikes_are_read_as_digits():
    assert is_code(ungrouped("OIL0-oil0"))
