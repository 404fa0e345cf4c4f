"""How much a text looks like ordinary Chinese: what its characters are."""

from __future__ import annotations

import re

COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间"
    "样与关各重新线内数正心反你明看原又利比或但质气第向道命此变条只没结解问意建月公系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式"
    "活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领"
    "七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名"
    "确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列"
    "习响约支般史感劳便团往历市何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局"
    "照参红细引听该铁价严镇乡村街道室厅州施监督执责落促依服划审批财政预决息索版权所网站登录首页访问链接维护"
)
COMMON_TRADITIONAL = frozenset(
    "個國來這說時們會對發動過經產種後學實現麼從業當點開還應無與關重線內數樣變條沒結問題建軍運農區強書請網頁縣鎮鄉務財據處長"
    "門見體制機導東車證廣傳統計設資員團辦環濟義報應將黨組織質師際連領"
)
_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’（）《》【】〈〉〔〕—…·％　０１２３４５６７８９－－①②③"
)
_PLAUSIBLE = re.compile(
    f"[{''.join(sorted(COMMON_HAN | COMMON_TRADITIONAL | _PUNCTUATION))}]+"
)
_SLICE, _ENOUGH, _MOST = 3_000, 300, 20_000
_ASCII = bytes(range(128))


def plausibility(text: str) -> float:
    """The share of non-ASCII characters that ordinary Chinese text consists of.

    About .6 to .8 for text read rightly, below .2 for mojibake, 1.0 for ASCII.

    >>> plausibility("依法行政") > 0.5 > plausibility("渚濇硶琛屾斂")
    True
    """
    sample = _sample(text)
    if not sample:
        return 1.0
    return sum(map(len, _PLAUSIBLE.findall(sample))) / len(sample)


def _sample(text: str) -> str:
    """Non-ASCII characters of the beginning, the middle and the end of a text."""
    if len(text) > 5 * _SLICE:
        middle = (len(text) - _SLICE) // 2
        parts = (text[:_SLICE], text[middle : middle + _SLICE], text[-_SLICE:])
        found = _foreign("".join(parts))
        if len(found) >= _ENOUGH:
            return found
    return _foreign(text)[:_MOST]


def foreign_count(text: str) -> int:
    """How many characters of the text are not ASCII."""
    return len(_foreign(text))


def _foreign(text: str) -> str:
    """The characters that are not ASCII; by bytes, since most of a page is markup.

    >>> _foreign("a，\ufffdb法1治")
    '，法治'
    """
    data = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return data.decode("utf-8", "surrogatepass").replace("\ufffd", "")
