"""Numbers as these pages write them: Chinese numerals, odd zeros, full-width digits."""

from __future__ import annotations

ZEROS = "〇○◯零OОＯoо0０"
"""Everything that stands for a zero in a year: 二〇, 二○, 二O, 二零 …"""

DIGITS = "一二三四五六七八九"
YEAR_CHARS = ZEROS + DIGITS + "1-9１-９"
COUNT_CHARS = "一二三四五六七八九十百廿卅〇零"

_DIGIT_OF = {char: str(n) for n, char in enumerate(DIGITS, 1)}
_DIGIT_OF |= dict.fromkeys(ZEROS, "0")
_DIGIT_OF |= {str(n): str(n) for n in range(10)}
_DIGIT_OF |= {chr(0xFF10 + n): str(n) for n in range(10)}


def parse_digits(text: str) -> int | None:
    """A number written digit by digit, in any mixture of scripts.

    >>> parse_digits("二〇二一"), parse_digits("２０２１"), parse_digits("二O一1")
    (2021, 2021, 2011)
    >>> parse_digits("十二") is None
    True
    """
    digits = [_DIGIT_OF.get(char) for char in text]
    if not digits or None in digits:
        return None
    return int("".join(digit for digit in digits if digit))


def parse_count(text: str) -> int | None:
    """A number up to 999 as it is counted in Chinese, or in digits.

    >>> [parse_count(s) for s in ("十二", "二十三", "廿一", "元", "一百零五", "07")]
    [12, 23, 21, 1, 105, 7]
    >>> parse_count("二百") , parse_count("甲") is None
    (200, True)
    """
    if text == "元":
        return 1
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "百" in text:
        return _with_hundreds(text)
    if "十" not in text:
        return parse_digits(text)
    tens, _, ones = text.partition("十")
    high = 1 if not tens else parse_digits(tens)
    low = 0 if not ones else parse_digits(ones)
    if high is None or low is None or high > 9 or low > 9:
        return None
    return high * 10 + low


def _with_hundreds(text: str) -> int | None:
    head, _, rest = text.partition("百")
    high = 1 if not head else parse_digits(head)
    low = 0 if not rest else parse_count(rest.removeprefix("零"))
    if high is None or low is None or high > 9 or low > 99:
        return None
    return high * 100 + low


def chinese_count(number: int) -> str:
    """A number from 1 to 99 as headings write it.

    >>> [chinese_count(n) for n in (1, 10, 12, 20, 34)]
    ['一', '十', '十二', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("" if tens == 1 else DIGITS[tens - 1]) + "十"
    return head + (DIGITS[ones - 1] if ones else "")
