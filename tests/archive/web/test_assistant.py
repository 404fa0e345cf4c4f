"""The tools, asked through the SDK's own client over stdio."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import ConfigurationError
from tests.archive.web.conftest import HOSTILE_ID, ID

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("mcp")

COMMAND = ["-c", "from crawler.cli import main; main()", "mcp", "--archive"]
TOOLS = {"search", "get_report", "diff_versions", "coverage", "changes", "figures"}


def asked(folder: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers to some calls, in one session; first of all the list of tools."""
    from mcp import StdioServerParameters
    from mcp.client.client import Client

    async def session() -> list[Any]:
        server = StdioServerParameters(
            command=sys.executable, args=[*COMMAND, str(folder)]
        )
        async with Client(server) as client:
            answers: list[Any] = [await client.list_tools()]
            answers += [await client.call_tool(name, values) for name, values in calls]
            return answers

    return asyncio.run(session())


def text_of(result: Any) -> str:
    assert not result.is_error, result.content
    return str(result.content[0].text)


def test_a_client_lists_searches_and_reads(shown: Path):
    listed, hits, report, diff, missing, figures, changes, none = asked(
        shown,
        ("search", {"words": "普法"}),
        ("get_report", {"record_id": ID}),
        ("diff_versions", {"record_id": ID}),
        ("coverage", {"kind": "disclosure", "first_year": 2020, "last_year": 2023}),
        ("figures", {"issuer": "安化县水利局"}),
        ("changes", {"since": 1, "limit": 2}),
        ("get_report", {"record_id": "0" * 16}),
    )
    assert {tool.name for tool in listed.tools} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in listed.tools)
    assert json.loads(text_of(hits))["hits"][0]["record_id"] == ID
    told = json.loads(text_of(report))
    assert "585件" in told["text"]
    assert told["evidence"]["date"]["from"] == "label"
    numbers = json.loads(text_of(diff))["sentences"][0]["numbers"]
    assert [re.sub("<.*?>", "", one) for one in numbers[0]] == ["581", "585"]
    years = json.loads(text_of(missing))["issuers"][0]["years"]
    assert years["2022"]["status"] in ("missing", "unknown")
    assert {cell["year"] for cell in json.loads(text_of(figures))["cells"]} == {
        *(2020, 2021, 2023)
    }
    assert [one["seq"] for one in json.loads(text_of(changes))["changes"]] == [2, 3]
    assert none.is_error
    assert "there is no record" in none.content[0].text


def test_hostile_text_arrives_as_quoted_data(shown: Path):
    _, report = asked(shown, ("get_report", {"record_id": HOSTILE_ID}))
    told = json.loads(text_of(report))
    mark = re.search(r"<quoted-(\w+)>", told["note"])
    assert mark is not None
    for name in ("title", "text", "source"):
        assert told[name].startswith(f"<quoted-{mark[1]}>")
        assert told[name].endswith(f"</quoted-{mark[1]}>")


def test_a_folder_without_an_archive_is_told_at_once(tmp_path: Path):
    from archive.web.assistant import server

    with pytest.raises(ConfigurationError):
        server(tmp_path)
