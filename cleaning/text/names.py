"""Names of bodies, media and persons: how they end, how they begin."""

from __future__ import annotations

import re
from typing import Final

from cleaning.text.han import HAN

BODY_ENDINGS: Final = (
    "人民政府|政府|办公室|办公厅|办事处|委员会|管委会|常委会|工委|党委|委|局|厅|部|院|署|"
    "中心|总站|站|领导小组|小组|指挥部|总队|支队|大队|调查队|法院|检察院|公司|集团|学校|"
    "大学|学院|医院|协会|联合会|总工会|研究院|研究所|银行|分行|支行|海关|监狱|事务所|馆|台|"
    "所|社|处|队|会|组|联席会议|[府委融制改]办|妇联|残联|文联|科协|工商联|街道|林场|农场"
)
"""How the names of those who sign documents end; a pattern's alternatives."""

MEDIA_ENDINGS: Final = (
    "网|报|刊|社|台|云|电视|广播|频道|周刊|杂志|新闻|头条|在线|客户端|微信|微博|公众号|发布|融媒|"
    "传媒|之声|平台|专区|快讯|号|先锋"
)
"""How the names of papers, stations and sites end; a pattern's alternatives."""

_OTHER_ENDINGS: Final = "[省市县区州盟旗镇乡村科股室司庭厂店园]|社区"
_NO_PERSON = re.compile(rf".*(?:{BODY_ENDINGS}|{MEDIA_ENDINGS}|{_OTHER_ENDINGS})")
# The most frequent ones, which name 19 of 20 people; rare ones begin other words.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚"
    "邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘"
    "祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂苗盛翁冉骆蓝辛靳柴鲍喻祁蒲房滕屈饶牟尤穆云"
)
_COMPOUND: Final = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "皇甫",
    "尉迟",
    "慕容",
    "端木",
    "令狐",
)


def is_person(name: str) -> bool:
    """Whether a short name is a person's, and no body's, medium's or place's.

    >>> is_person("孙博"), is_person("欧阳振华"), is_person("张家港市"), is_person("新华社")
    (True, True, False, False)
    """
    if not re.fullmatch(rf"[{HAN}]{{2,4}}", name) or _NO_PERSON.fullmatch(name):
        return False
    if name.startswith(_COMPOUND):
        return len(name) > 2
    return len(name) < 4 and name[0] in _SURNAMES
