import pytest

from matchmaker.report import writing
from matchmaker.report.writing import write_reports

NAMES = ["plan.xlsx", "plan.html", "schedule.csv", "manifest.json"]


def bytes_of(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_four_files_and_nothing_left_beside_them(plan, tmp_path):
    shares = []
    files = write_reports(
        plan, tmp_path / "deep" / "out", on_progress=lambda stage, share: shares.append((stage, share))
    )
    assert [file.name for file in files] == NAMES
    assert all(file.stat().st_size for file in files)
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]
    assert {stage for stage, _ in shares} == {"write"}
    assert [share for _, share in shares] == sorted(share for _, share in shares)
    assert shares[-1][1] == 1.0


def test_the_same_plan_gives_the_same_bytes_whatever_it_took(plan, tmp_path):
    write_reports(plan, tmp_path / "a", inputs=[])
    write_reports(plan.replace(seconds=99.0), tmp_path / "b", inputs=[])
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_other_files_in_the_folder_stay(plan, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "plan.html").write_text("old", encoding="utf-8")
    write_reports(plan, tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert set(bytes_of(tmp_path)) == {*NAMES, "notes.txt"}
    assert (tmp_path / "plan.html").stat().st_size > 1000


@pytest.mark.parametrize("broken", ["write_workbook", "plan_page", "schedule_csv", "run_manifest"])
def test_nothing_changes_when_a_writer_fails(plan, tmp_path, monkeypatch, broken):
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.html").write_text("old", encoding="utf-8")

    def fail(*args, **kwargs):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(writing, broken, fail)
    with pytest.raises(RuntimeError):
        write_reports(plan, out)
    assert bytes_of(out) == {"plan.html": b"old"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    with pytest.raises(RuntimeError):
        write_reports(plan, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_old_files_come_back_when_one_cannot_be_moved(plan, tmp_path):
    out = tmp_path / "out"
    (out / "schedule.csv").mkdir(parents=True)  # a folder cannot be replaced by a file
    (out / "schedule.csv" / "keep").write_text("x", encoding="utf-8")
    (out / "plan.xlsx").write_text("old", encoding="utf-8")
    moved = writing.Path.rename

    def rename(self, target):
        if self.parent.name == "new" and self.name == "schedule.csv":
            raise PermissionError("open in another program")
        return moved(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing.Path, "rename", rename)
        with pytest.raises(PermissionError):
            write_reports(plan, out)
    assert (out / "plan.xlsx").read_text(encoding="utf-8") == "old"
    assert (out / "schedule.csv" / "keep").exists()
    assert sorted(p.name for p in out.iterdir()) == ["plan.xlsx", "schedule.csv"]


def test_a_file_where_the_folder_should_be(plan, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match="must be a folder"):
        write_reports(plan, tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
