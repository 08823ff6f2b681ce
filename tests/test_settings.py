"""Settings round-trip, refuse strangers, and say what they must be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import MatchmakerError, SettingsError, TableErrors, cut
from matchmaker.messages import Message, say
from matchmaker.settings import MeetingSettings, ScoringSettings, Settings


@given(
    share=st.floats(0, 1),
    limit=st.floats(0.001, 1e6),
    seed=st.integers(0, 2**31),
    combine=st.sampled_from(["mean", "harmonic", "product", "minimum"]),
)
def test_settings_round_trip_through_toml(share, limit, seed, combine):
    plain = Settings()
    settings = plain.replace(
        seed=seed,
        scoring=plain.scoring.replace(policy_share=share, combine=combine),
        timetable=plain.timetable.replace(time_limit_s=limit),
    )
    assert Settings.loads(settings.dumps()) == settings


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[meetings]\nmin_score = 40",
            "'meetings.min_score' must be less than or equal to 1. Got 40 instead.",
        ),
        ("[meeting]\nmin_score = 0.4", "'meeting' is not a setting. Did you mean 'meetings'?"),
        (
            "[scoring]\ncombine = 'sum'",
            "'scoring.combine' must be 'mean', 'harmonic', 'product' or 'minimum'",
        ),
        ("[report]\nxyzzy = 1", "'report.xyzzy' is not a setting. Settings here: lang."),
        ("seed = [", "settings must be valid TOML."),
        ("[timetable]\ntime_limit_s = nan", "'timetable.time_limit_s' must be"),
    ],
)
def test_a_wrong_setting_is_named(text, sentence):
    with pytest.raises(SettingsError, match="^" + sentence.replace(".", r"\.").replace("?", r"\?")):
        Settings.loads(text)


def test_settings_are_frozen_and_vary_by_replace():
    settings = MeetingSettings()
    with pytest.raises(ValueError, match="frozen"):
        settings.min_score = 0.5
    assert settings.replace(min_score=0.5).min_score == 0.5
    assert settings.min_score == MeetingSettings().min_score
    with pytest.raises(SettingsError, match="min_score"):
        settings.replace(min_score=2)


def test_a_settings_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"missing\.toml"):
        Settings.load(tmp_path / "missing.toml")
    korean = tmp_path / "cp949.toml"
    korean.write_bytes("# 설정".encode("cp949"))
    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.load(korean)
    fine = tmp_path / "fine.toml"
    fine.write_text("seed = 7", encoding="utf-8")
    assert Settings.load(fine).seed == 7


def test_weights_are_not_shared_between_settings():
    first = ScoringSettings()
    first.weights["product"] = 99.0
    assert ScoringSettings().weights["product"] != 99.0


def test_messages_nest_and_hash():
    inner = Message("general.minutes", {"n": 5})
    assert Message("general.minutes", {"n": inner}).say("ko") == "5분분"
    assert str(inner) == say("general.minutes", n=5) == "5 min"
    assert len({inner, Message("general.minutes", {"n": 5})}) == 1


def test_lists_in_errors_are_cut():
    assert cut(range(3)) == "0, 1, 2"
    assert cut(range(9), most=2) == "0, 1 and 7 more"
    assert issubclass(TableErrors, MatchmakerError)


def test_the_settings_page_shows_the_defaults_as_they_are():
    page = Path(__file__).parents[1] / "docs" / "settings.md"
    shown = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert Settings.loads(shown) == Settings()
    assert shown == Settings().dumps()
