"""The house: arrows only point down, no cycles, columns named once, every sentence in two languages."""

import ast
import re
import string
from functools import cache
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
    {"agreeing", "networks", "differences"},
    {"plan"},
    {"published"},
    {"mending"},
    {"cli"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = {
    ".".join(("matchmaker", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}


@cache
def nodes_of(name: str) -> tuple[ast.AST, ...]:
    """Every node of a module's syntax tree, the module first."""
    return tuple(ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))))


@cache
def imports_of(name: str) -> set[str]:
    """Modules of the house that `name` imports, anywhere in the file."""
    found = set()
    for node in nodes_of(name):
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
    for name in MODULES:
        body = nodes_of(name)[0].body
        assert name.rpartition(".")[2] not in {n.name for n in body if isinstance(n, ast.FunctionDef)}, name
        assert not name.endswith("utils")


COLUMN_NAMES = {
    value
    for table in vars(columns).values()
    if isinstance(table, type)
    for key, value in vars(table).items()
    if key.isupper() and isinstance(value, str) and "_" in value
}


@pytest.mark.parametrize("name", [n for n in INNER if room(n) != "columns"])
def test_column_names_are_written_once(name):
    """Only names with an underscore are judged: `name` or `date` are words of their own."""
    spelled = {
        (node.lineno, node.slice.value)
        for node in nodes_of(name)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if node.slice.value in COLUMN_NAMES
    }
    assert not spelled


def placeholders(line: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(line) if field}


def test_every_sentence_stands_in_both_languages_with_the_same_places():
    for key, lines in catalogue().items():
        assert set(lines) == set(LANGS), key
        assert placeholders(lines["en"]) == placeholders(lines["ko"]), key
        assert all(line.strip() for line in lines.values()), key


def test_no_print_in_the_library():
    for name in MODULES:
        calls = [n for n in nodes_of(name) if isinstance(n, ast.Call)]
        assert not any(getattr(c.func, "id", "") == "print" for c in calls), name


def used_keys() -> tuple[set[str], set[str]]:
    """Every string in the code that looks like a catalogue key, and every beginning of one in an f-string."""
    floors = {key.partition(".")[0] for key in catalogue()}
    whole, begun = set(), set()
    for name in MODULES:
        nodes = nodes_of(name)
        first_parts = {id(n.values[0]) for n in nodes if isinstance(n, ast.JoinedStr) and n.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                floor, dot, rest = node.value.partition(".")
                if floor in floors and dot and rest.replace("_", "").isalnum() and rest.islower():
                    (begun if id(node) in first_parts else whole).add(node.value)
    return whole, begun


def test_every_sentence_is_said_somewhere():
    """By its key or the beginning of it, or by its name, in one or two parts, where a key is put together."""
    whole, begun = used_keys()
    begun = {start for start in begun if start.partition(".")[2]}
    texts = [n.value for name in MODULES for n in nodes_of(name) if isinstance(n, ast.Constant)]
    templates = [path for kind in ("*.js", "*.j2", "*.typ") for path in ROOT.rglob(kind)]
    texts += [path.read_text(encoding="utf-8") for path in templates]
    words = [word for text in texts if isinstance(text, str) for word in re.findall(r"\w+", text)]
    named = {word.strip("_").lower() for word in words}
    for key in set(catalogue()) - whole - {f"words.{word}" for word in ("supplier", "buyer")}:
        name = key.partition(".")[2]
        parts = [(name[:i], name[i + 1 :]) for i, sign in enumerate(name) if sign == "_"]
        known = name in named or any(named.issuperset(pair) for pair in parts)
        assert known or any(key.startswith(start) for start in begun), key


def test_every_key_the_code_names_is_in_the_catalogue():
    endings = {"csv", "toml", "xlsx", "json", "html", "py", "ics", "pdf", "css", "js"}
    whole, begun = used_keys()
    whole -= {name.removeprefix("matchmaker.") for name in MODULES}
    assert not {k for k in whole if k not in catalogue() and k.partition(".")[2] not in endings}
    assert not {b for b in begun if not any(k.startswith(b) for k in catalogue())}
