"""Empty workbooks: the reader knows every heading, choices are readable words, notes and lists are there."""

import openpyxl
import pytest

from matchmaker.cli.program import run
from matchmaker.errors import TableErrors
from matchmaker.messages import LANGS
from matchmaker.tables.headings import read_heading, spellings
from matchmaker.tables.importing.mapping import ImportMapping
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.schema import SCHEMAS, parser_of
from matchmaker.tables.template import forms, write_templates

BY_NAME = {schema.file: schema for schema in SCHEMAS}


@pytest.mark.parametrize("lang", LANGS)
def test_every_heading_and_choice_is_known(lang):
    for table, lines in forms().items():
        columns = {column.name: column for column in BY_NAME[table].columns}
        known = spellings(BY_NAME[table].headings)
        assert {name for name, column in columns.items() if column.required} <= set(lines)
        for name, line in lines.items():
            heading = read_heading(line[lang], known)
            assert heading.column == name, (table, line[lang])
            for word in line.get(f"choices_{lang}", ()):
                parsed = parser_of(columns[name], heading, {})(word)
                assert parsed.value
                assert not parsed.left, (table, word)


@pytest.mark.parametrize("lang", LANGS)
def test_workbooks_carry_lists_and_notes_and_come_back_filled_in(lang, tmp_path):
    assert run(["template", "--lang", lang, "--out", str(tmp_path)]) == 0
    paths = sorted(tmp_path.iterdir())
    assert [path.stem for path in paths] == sorted(forms())
    for path in paths:
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        assert all(cell.comment for cell in sheet[1])
        lists = sum(f"choices_{lang}" in line for line in forms()[path.stem].values())
        assert len(sheet.data_validations.dataValidation) == lists
    book = openpyxl.load_workbook(tmp_path / "buyers.xlsx")
    for column, value in {1: "B007", 2: "Alpha", 3: "Mexico"}.items():
        book.worksheets[0].cell(2, column, value)
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    found = import_files([filled])
    assert found.tables["buyers"].iloc[0].tolist() == ["B007", "Alpha", "MX"]
    assert found.undecided.empty


def test_a_workbook_is_not_overwritten(tmp_path):
    write_templates(tmp_path)
    with pytest.raises(TableErrors, match="nothing is overwritten"):
        write_templates(tmp_path)


def test_the_command_imports_shows_and_drafts(folder, tmp_path, capsys):
    files = [str(path) for path in sorted(folder.iterdir())]
    draft, out = tmp_path / "mapping.toml", tmp_path / "event"
    assert run(["import", *files, "--draft", str(draft), "--lang", "ko"]) == 0
    assert ImportMapping.load(draft).sheets
    assert run(["import", *files, "--draft", str(draft)]) == 1
    assert run(["import", *files]) == 2
    capsys.readouterr()
    assert run(["import", *files, "--out", str(out), "--mapping", str(draft), "--lang", "ko"]) == 0
    told = capsys.readouterr().out
    assert "결정이 필요한 항목 (2건)" in told
    assert "업채명" in told
    names = {"suppliers.xlsx", "buyers.xlsx", "preferences.xlsx", "absences.xlsx", "interpreters.xlsx"}
    assert {path.name for path in out.iterdir()} == names | {
        "mapping.toml",
        "import_report.xlsx",
        "duplicates.csv",
    }
