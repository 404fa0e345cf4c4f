"""Invented reports of invented towns: common phrases, own words, own figures."""

from __future__ import annotations

from random import Random

COMMON = (
    "深入贯彻落实上级决策部署",
    "坚持以人民为中心",
    "扎实推进依法行政",
    "不断提升工作水平",
    "取得了明显成效",
    "健全完善工作机制",
    "强化组织领导",
    "压实工作责任",
)
_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def town_report(number: int, sentences: int = 45) -> str:
    """The report of one town: about 1,700 characters, 5 KB."""
    rng = Random(number)
    lines = [_sentence(rng) for _ in range(sentences)]
    return "\n".join("".join(lines[n : n + 5]) for n in range(0, sentences, 5))


def copied(text: str, share: float, rng: Random) -> str:
    """A text with so much of its sentences kept, the others put in new words."""
    kept = [
        s if rng.random() < share else _sentence(rng).rstrip("。")
        for s in text.split("。")
    ]
    return "。".join(kept)


def _sentence(rng: Random) -> str:
    own = "".join(rng.choices(_HAN, k=rng.randint(12, 24)))
    figure = rng.randint(1, 900)
    return f"{rng.choice(COMMON)}，{own}{figure}件，{rng.choice(COMMON)}。"
