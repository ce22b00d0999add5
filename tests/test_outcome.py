"""Whether to answer: a model for each encoder it was fitted with, stricter or laxer as set."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import SettingError, Settings
from bot.models.encoder import FolderEncoder
from bot.searching.outcome import ANY, Features, Model, decide, model, probability

ORDER = ("none", "closest", "answer")
values = st.builds(
    Features,
    best=st.floats(0, 3),
    dense=st.floats(0, 1),
    late=st.floats(0, 1),
    coverage=st.floats(0, 1),
    foreign=st.sampled_from((0.0, 1.0)),
    size=st.floats(0, 6),
    reads=st.none() | st.floats(-6, 6),
)


def test_the_bundled_encoder_has_a_model_of_its_own(encoder: FolderEncoder):
    assert model(encoder.name) != model(ANY)
    assert "dense" in model(encoder.name).weights
    assert "dense" not in model(ANY).weights


def test_another_encoder_gets_the_model_without_cosines():
    assert model("somebody's-encoder") == model(ANY)


@given(found=values)
def test_stricter_never_answers_more(encoder: FolderEncoder, found: Features):
    for by in (model(ANY), model(encoder.name)):
        lax, usual, strict = (ORDER.index(decide(found, by, strictness)) for strictness in ("lax", "usual", "strict"))
        assert lax >= usual >= strict


def as_likely(by: Model, chance: float) -> Features:
    """What is so likely to have to do with the documents, nothing having read it."""
    found = Features(best=1.0, dense=0.86, late=0.5, coverage=0.0, foreign=0.0, size=3.0)
    missing = log(chance / (1 - chance)) - log(probability(found, by) / (1 - probability(found, by)))
    return found._replace(coverage=missing / by.weights["coverage"])


def test_what_a_reader_takes_for_an_answer_is_shown_though_it_looks_unlike_the_question(encoder: FolderEncoder):
    for by in (model(ANY), model(encoder.name)):
        unlike = as_likely(by, by.thresholds["usual"][0] - 0.05)
        assert decide(unlike, by) == "none"
        assert decide(unlike._replace(reads=3.0), by) == "closest"
        assert decide(unlike._replace(reads=-3.0), by) == "none"


def test_what_a_reader_is_sure_is_no_answer_needs_more_likeness(encoder: FolderEncoder):
    for by in (model(ANY), model(encoder.name)):
        like = as_likely(by, by.thresholds["usual"][0] + 0.05)
        assert decide(like, by) == "closest"
        assert decide(like._replace(reads=-5.0), by) == "none"


def test_strictness_is_set_by_the_environment_and_a_wrong_one_is_said():
    assert Settings.from_environment({}).strictness == "usual"
    assert Settings.from_environment({"KILDE_STRICTNESS": "strict"}).strictness == "strict"
    with pytest.raises(SettingError, match="lax, usual or strict"):
        Settings.from_environment({"KILDE_STRICTNESS": "very"})
