"""Open questions, asked: the emulator has to answer as its switch says, a real account settles them."""

from __future__ import annotations

import pytest

from mqm_sync.emulator import Switches
from tests.contract.questions import NOT_ASKED, QUESTIONS
from tests.live import is_live


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_gets_an_answer(account, name, record_property):
    answer = QUESTIONS[name](account)
    assumed = getattr(Switches(), name)
    assert is_live() or answer == assumed
    said = "as assumed" if answer == assumed else f"NOT as assumed: the emulator's default is {assumed!r}"
    record_property("settled", f"{name} = {answer!r}, {said}")


def test_every_switch_is_asked_about_or_says_why_not():
    assert {*QUESTIONS, *NOT_ASKED} == set(Switches().as_dict())
    assert not QUESTIONS.keys() & NOT_ASKED
