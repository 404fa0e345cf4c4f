"""Texts that differ as those of real bodies do: real words, common ones more often.

Each text draws its own words from 19,000 of two characters, by Zipf's law, and some
that all administrations use. So hardly any two share a sentence, an index of words
grows as a real one does, and what compares texts finds no flood of likes.
"""

from __future__ import annotations

from functools import cache
from random import Random

from pypinyin.phrases_dict import phrases_dict

WORDS = (
    "政府 法治 工作 行政 执法 建设 依法 全年 群众 普法 复议 应诉 调解 案件 信息 公开"
    " 律师 公证 仲裁 宪法 听证 罚款 许可 备案 清单 督察 河长 扶贫 消防 食品"
).split()
"""The commonest, in each text of some length; what searches ask for."""
_OWN = 900  # words that a body's own text draws on
_JOINTS = ("", "", "", "、", "的", "和", "，", "，")


@cache
def vocabulary() -> tuple[str, ...]:
    """Words of two common characters, each as often as it is drawn: by any place alike."""
    words = [word for word in phrases_dict if len(word) == 2 and _is_common(word)]
    Random(0).shuffle(words)
    words = [*WORDS, *words]
    weights = [1 / (rank + 12) for rank in range(len(words))]
    least = weights[-1]
    times = [round(weight / least) for weight in weights]
    return tuple(w for w, many in zip(words, times, strict=True) for _ in range(many))


class Prose:
    """The words of one body: the same seed gives the same texts."""

    def __init__(self, seed: object) -> None:
        self._rng = Random(f"prose {seed}")
        self._words = self._rng.choices(vocabulary(), k=_OWN)

    def sentence(self) -> str:
        """One of twenty to sixty characters, some with a figure."""
        rng = self._rng
        words = rng.choices(self._words, k=rng.randint(8, 20))
        joints = rng.choices(_JOINTS, k=len(words) - 1)
        parts = [word + joint for word, joint in zip(words, joints, strict=False)]
        if rng.random() < 0.4:
            parts.insert(len(parts) // 2, f"{rng.randint(2, 9999)}件")
        return "".join(parts) + words[-1] + "。"

    def paragraph(self, characters: int) -> str:
        """Sentences until there are so many characters."""
        text = ""
        while len(text) < characters:
            text += self.sentence()
        return text

    def text(self, characters: int) -> str:
        """Paragraphs, a line each, of together at least so many characters."""
        lines: list[str] = []
        left = characters
        while left > 0:
            lines.append(self.paragraph(min(left, self._rng.randint(60, 260))))
            left -= len(lines[-1])
        return "\n".join(lines)


def _is_common(word: str) -> bool:
    """Whether its characters are of the 3,755 common ones (level 1 of GB 2312)."""
    try:
        pairs = word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return all(0xB0 <= lead <= 0xD7 for lead in pairs[::2])
