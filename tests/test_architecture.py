"""The house: arrows only point down, no cycles, columns named once, every sentence in two languages."""

import ast
import string
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import matchmaker
from matchmaker import columns
from matchmaker.messages import LANGS, catalogue

ROOT = Path(matchmaker.__file__).parent
FLOORS = [
    {"errors", "columns", "settings", "messages"},
    {"reference"},
    {"tables"},
    {"scoring", "meetings", "timetable"},
    {"programmes", "ledger", "report"},
    {"plan"},
    {"cli"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = {
    ".".join(("matchmaker", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}


def imports_of(name: str) -> set[str]:
    """Modules of the house that `name` imports, anywhere in the file."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {m for m in found if m in MODULES} - {name, "matchmaker"}


def room(name: str) -> str:
    return name.split(".")[1]


INNER = [name for name in MODULES if name != "matchmaker" and name != "matchmaker.__main__"]


@pytest.mark.parametrize("name", INNER)
def test_every_module_stands_on_a_floor_and_imports_only_from_below(name):
    assert room(name) in FLOOR, f"{name} stands on no floor of the design"
    for other in imports_of(name):
        same_room = room(other) == room(name)
        lower = FLOOR[room(other)] < FLOOR[room(name)]
        ground = FLOOR[room(name)] == 0 == FLOOR[room(other)]
        assert same_room or lower or ground, f"{name} imports {other}, which is not below it"


def test_no_import_cycles():
    TopologicalSorter({name: imports_of(name) for name in MODULES}).prepare()


def test_modules_are_rooms_not_halls():
    long = {name: n for name, p in MODULES.items() if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_no_module_is_named_like_a_function_it_exports():
    for name, path in MODULES.items():
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert name.rpartition(".")[2] not in {n.name for n in body if isinstance(n, ast.FunctionDef)}, name
        assert not name.endswith("utils")


COLUMN_NAMES = {
    value
    for table in vars(columns).values()
    if isinstance(table, type)
    for key, value in vars(table).items()
    if key.isupper() and isinstance(value, str) and "_" in value
}


@pytest.mark.parametrize("name", [n for n in INNER if n != "matchmaker.columns"])
def test_column_names_are_written_once(name):
    """Only names with an underscore are judged: `name` or `date` are words of their own."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    spelled = {
        (node.lineno, node.slice.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if node.slice.value in COLUMN_NAMES
    }
    assert not spelled


def placeholders(line: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(line) if field}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_sentence_stands_in_both_languages_with_the_same_places(key):
    lines = catalogue()[key]
    assert set(lines) == set(LANGS)
    assert placeholders(lines["en"]) == placeholders(lines["ko"])
    assert all(line.strip() for line in lines.values())


def test_no_print_in_the_library():
    for name, path in MODULES.items():
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        assert not any(getattr(c.func, "id", "") == "print" for c in calls), name


def used_keys() -> set[str]:
    """Every string constant in the code that looks like a catalogue key."""
    floors = {key.partition(".")[0] for key in catalogue()}
    return {
        node.value
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.partition(".")[0] in floors and node.value.count(".") == 1
        if node.value.replace(".", "").replace("_", "").isalnum() and node.value.islower()
    }


def test_every_key_the_code_names_is_in_the_catalogue():
    files = {".csv", ".toml", ".xlsx", ".json", ".html", ".py", ".ics", ".pdf", ".css", ".js"}
    missing = {k for k in used_keys() if k not in catalogue() and f".{k.partition('.')[2]}" not in files}
    assert not missing
