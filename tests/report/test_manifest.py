import hashlib
import json

from matchmaker.report.manifest import fingerprints, run_manifest


def test_a_folder_is_named_by_what_is_below_it(tmp_path):
    (tmp_path / "event" / "more").mkdir(parents=True)
    (tmp_path / "event" / "event.toml").write_bytes(b"a")
    (tmp_path / "event" / "more" / "x.csv").write_bytes(b"b")
    found = fingerprints([tmp_path / "event", tmp_path / "event" / "event.toml"])
    assert found == {
        "event.toml": hashlib.sha256(b"a").hexdigest(),
        "more/x.csv": hashlib.sha256(b"b").hexdigest(),
    }


def test_what_a_run_needs_to_be_repeated_and_nothing_else(plan, tmp_path):
    (tmp_path / "buyers.csv").write_bytes(b"id\n")
    text = run_manifest(plan, inputs=[tmp_path / "buyers.csv"])
    told = json.loads(text)
    assert told["result"] == {
        "status": "FEASIBLE",
        "chosen": 5,
        "placed": 4,
        "not_placed": 1,
        "breaks": 2,
        "bound": 1,
    }
    assert told["seed"] == 7
    assert told["settings"] == plan.settings.model_dump(mode="json")
    assert {"python", "numpy", "pandas", "xlsxwriter"} <= set(told["versions"])
    assert str(tmp_path) not in text
    assert "SECRET" not in text
    assert "12.5" not in text  # a clock time would make the same run give other bytes


def test_the_manifest_does_not_depend_on_the_order_of_its_inputs(plan, tmp_path):
    files = [tmp_path / name for name in ("b.csv", "a.csv")]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    assert run_manifest(plan, inputs=files) == run_manifest(plan, inputs=files[::-1])
