"""The house keeps its measures: no circle, no crowded folder, nothing overlong."""

from __future__ import annotations

import pytest

from scripts.measures import (
    MOST_FILES_A_FOLDER,
    MOST_LINES_A_FILE,
    MOST_LINES_A_FUNCTION,
    circle,
    folders,
    functions,
    imports,
    modules,
)

KNOWN = modules()


@pytest.mark.parametrize("package", ["archive", "cleaning", "crawler"])
def test_no_circle_among_the_imports(package: str) -> None:
    graph = imports(KNOWN)
    assert circle({k: v for k, v in graph.items() if k.startswith(package)}) == []


def test_a_circle_is_found_in_its_order() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) in (
        ["b", "c", "b"],
        ["c", "b", "c"],
    )
    assert circle({"a": {"b"}, "b": set()}) == []


def test_lazy_and_type_only_imports_count() -> None:
    graph = imports(KNOWN)
    assert "archive.queries.search" in graph["archive.cli.commands"]  # in a function
    assert "archive.records.serial" not in graph["archive.model"]
    assert "archive.store" in graph["archive.queries.follow"]  # for types only


def test_no_folder_is_crowded() -> None:
    assert {k: n for k, n in folders(KNOWN).items() if n > MOST_FILES_A_FOLDER} == {}


@pytest.mark.parametrize(
    ("most", "sizes"),
    [
        (MOST_LINES_A_FILE, {name: module.lines for name, module in KNOWN.items()}),
        (MOST_LINES_A_FUNCTION, functions(KNOWN)),
    ],
    ids=["file", "function"],
)
def test_nothing_is_overlong(most: int, sizes: dict[str, int]) -> None:
    assert {name: size for name, size in sizes.items() if size > most} == {}
