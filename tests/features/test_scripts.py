"""Scripts, told by their characters."""

import pytest

from tracer.features.scripts import by_script, has_letters_without_case, may_be_written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Every citizen gets a score, said the “mayor”.", ""),
        ("2020: 350–950", ""),
        ("", ""),
        ("每个公民都必须加入 Sesame", "zh"),
        ("すべての国民に信用スコアが与えられる", "ja"),
        ("모든 시민이 점수를 받는다", "ko"),
        ("Каждый гражданин получит оценку", "ru"),
        ("سيحصل كل مواطن على درجة", "ar"),
        ("כל אזרח יקבל ציון", "he"),
        ("हर नागरिक को अंक मिलेगा", "hi"),
        ("พลเมืองทุกคนจะมีคะแนน", "th"),
        ("The word for credit is 信用 there.", ""),
    ],
)
def test_a_text_is_told_by_the_most_of_its_characters(text, code):
    assert by_script(text) == code


def test_a_language_goes_with_its_script_and_some_with_two():
    assert may_be_written("fa", by_script("سيحصل كل مواطن"))
    assert may_be_written("sr", "ru")
    assert may_be_written("sr", "")
    assert not may_be_written("en", "ar")
    assert not may_be_written("ru", "")


@pytest.mark.parametrize(
    ("text", "has"), [("درجة", True), ("WORLD 信", True), ("No. 5", False), ("Nº 5!", False)]
)
def test_letters_without_capitals_are_seen(text, has):
    assert has_letters_without_case(text) is has
