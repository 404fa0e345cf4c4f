"""Habits that led the fields astray: signatures, dates, sources, numbers, regions.

Each changes the facts or adds to the page's parts, and says what is true then. Names
before the colon exclude each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import portal_words as words

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from portal_facts import Facts
    from portal_markup import Parts

    Habit = Callable[[random.Random, Facts, Parts], None]

NUMBERED = "一二三四五六七八九十"


def _annex(r: random.Random, facts: Facts, chapters: int) -> list[str]:
    """An annex of numbered chapters, with dates and bodies in its sentences."""
    subject = r.choice(words.SUBJECTS)
    lines = [r.choice(["附件", "附件：", "附录"])] if r.random() < 0.5 else []
    lines.append(f"{facts.place}{subject}实施方案")
    for n in range(chapters):
        lines.append(f"{NUMBERED[n]}、{r.choice(['总体要求', '重点任务', '保障措施'])}")
        lines += [
            text.format(a=r.randint(12, 96), b=3, c=r.randint(120, 990))
            for text in r.sample(words.SENTENCES, r.randint(2, 5))
        ]
    return lines


def before_an_annex(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The notice is signed before what it sends out, far from the end."""
    note = ("（此件公开发布）",) if r.random() < 0.5 else ()
    annex = tuple(_annex(r, facts, r.randint(1, 6)))
    facts.sign(facts.issuer, after=(*note, *annex))


def by_several(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Two to five bodies sign, on lines of their own or on one."""
    ends = ["财政局", "教育和体育局", "发展和改革局", "民政局", "卫生健康局"]
    names = [facts.place + end for end in r.sample(ends, r.randint(2, 5))]
    gap = r.choice(["　", " ", "  "])
    lines = names if r.random() < 0.5 else [gap.join(names[:2]), *names[2:]]
    facts.sign(*lines)


def spaced(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The letters of the signature stand apart."""
    facts.sign(r.choice([" ", "　"]).join(facts.issuer))


def decree(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A decree: a person with an office signs, the rules follow or went before."""
    office = r.choice(["县长", "局长", "主任"])
    name = r.choice(["王建国", "李 明", "欧阳振华"])
    line = office + r.choice(["　", " ", "：", ""]) + name
    rules = _annex(r, facts, 2) if r.random() < 0.5 else []
    facts.sign(line, after=tuple(rules))


def only_adopted(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A note of adoption says when the rules were passed and come into force."""
    facts.unsigned()
    day = facts.day_of_signing
    note = r.choice(
        [
            f"（{day}{facts.issuer}令第12号公布　自{facts.year + 2}年1月1日起施行）",
            f"（{day}{facts.place}人民政府第7次常务会议审议通过，自发布之日起施行）",
            f"（自{facts.year + 2}年4月15日起施行）",
        ]
    )
    facts.body.insert(0, note)
    if r.random() < 0.5:
        facts.body.append(f"本办法自{facts.year + 2}年4月15日起施行。")
    if r.random() < 0.3:
        facts.body.append(f"（自{facts.year + 2}年4月15日起施行）")


def ticker(r: random.Random, facts: Facts, parts: Parts) -> None:
    """News of another day and another place run above the title."""
    other = r.choice([p for p in words.PLACES if p != facts.place])
    day = r.choice(["2025-08-19", "2025年8月19日", "2025-08-19 09:30"])
    label = r.choice(["发布时间：", "时间：", ""])
    news = f"{other}{r.choice(words.HEADLINES)}"
    parts.before_main = (
        f"<div><a href='/n/1.html'>{news}</a><span>{label}{day}</span>"
        f"<a href='/n/2.html'>{r.choice(words.HEADLINES)}</a></div>"
    )


def written_day(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Only the tags know when it was published; the table has the day of writing."""
    facts.unsigned()
    day = f"{facts.year + 1}-{facts.month:02}-{facts.day - 1:02}"
    facts.signed = day
    stamp = facts.published.replace("T", " ")
    parts.metas["PubDate"] = stamp
    label = r.choice(["成文日期", "成文时间", "签发日期", "印发日期"])
    parts.rows = [(label, r.choice([day, facts.day_of_signing]))]
    parts.rows.append(("发布日期", ""))
    parts.label_line = f"<div>来源：{facts.source}</div>" if facts.source else ""


def odd_time(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Dates in forms that templates get wrong, or that are not Chinese at all."""
    y, m, d = facts.published[:10].split("-")
    hour, minute = r.randint(1, 11), r.randint(10, 59)
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[int(m) - 1]
    shown, clock = r.choice(
        [
            (f"{y}/{m}/{d}/ {hour:02}:{minute}", hour),
            (f"{y}-{m}-{d} {hour:02}:{minute}:07.0", hour),
            (f"{y}年{m}月{d}日 {hour:02}时{minute}分", hour),
            (f"{y}-{m}-{d}T{hour:02}:{minute}:07+08:00", hour),
            (f"{y}-{m}-{d} 下午{hour}:{minute}", hour + 12),
            (f"{month} {int(d)}, {y} {hour}:{minute} PM", hour + 12),
            (f"{int(d)} {month} {y} {hour:02}:{minute}", hour),
        ]
    )
    facts.published = f"{y}-{m}-{d}T{clock:02}:{minute}"
    facts.shown = shown
    label = r.choice(["发布时间：", "时间：", "发布日期:"])
    source = f"　来源：{facts.source}" if facts.source else ""
    parts.label_line = f"<div class=info>{label}{shown}{source}</div>"


def written_by_script(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A script of the content system writes the time into an empty box."""
    stamp = facts.published.replace("T", " ")
    name = r.choice(["pubtime", "publishTime", "docpubtime", "PubDate"])
    shape = r.choice(
        [
            "<span id=t></span><script>var {0} = '{1}'; fill('t', {0});</script>",
            '<span id=t></span><script>var {0}="{1}";</script>',
            "<script>document.write('{1}')</script>",
        ]
    )
    box = shape.format(name, stamp)
    source = f"来源：{facts.source}" if facts.source else ""
    parts.label_line = f"<div class=info>发布时间：{box} {source}</div>"


def _lying_tag(facts: Facts, parts: Parts, name: str) -> None:
    facts.source = None
    stamp = facts.published.replace("T", " ")
    parts.metas |= {"ContentSource": name, "PubDate": stamp}


def of_a_person(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The tag names a section and a clerk."""
    names = ["综合科 孙某梅", "办公室 李建国", "张伟", "王芳 李强", "信息中心　赵敏"]
    _lying_tag(facts, parts, r.choice(names))


def of_an_account(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The tag names the account that typed the text in."""
    names = ["SZfaguiku", "xxzx01", "zhengtt", "L_104485", "gov_admin", "zfb-wang"]
    _lying_tag(facts, parts, r.choice(names))


def of_the_site(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The tag names the site itself; the head table knows the body better."""
    site = f"{facts.place}人民政府"
    _lying_tag(facts, parts, site)
    parts.metas["SiteName"] = site
    parts.rows = [("发布机构", f"{facts.place}财政局"), ("公开方式", "主动公开")]


def label_chain(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Labels and buttons follow the source in one run of text."""
    facts.source = facts.source or f"{facts.place}司法局"
    more = [
        "类型：原创",
        "文章类型：原创",
        "选择阅读字号：[ 大 中 小 ]",
        "参与互动",
        "字号：T | T",
        "视力保护色：",
        "分类：政务动态",
        "【字体：大 中 小】",
        "信息类别：通知",
    ]
    gap = r.choice([" ", "　", "&nbsp;&nbsp;"])
    items = [f"来源：{facts.source}", *r.sample(more, r.randint(1, 3))]
    parts.label_line = f"<div>发布时间：{facts.shown}{gap}{gap.join(items)}</div>"


def source_in_icon(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The label is the title of an icon, or the source is a link."""
    facts.source = facts.source or f"{facts.place}司法局"
    parts.label_line = r.choice(
        [
            "<p><i class=d title='发布时间'></i>{0} <i class=s title='来源'></i>{1}</p>",
            "<p>发布时间：{0} 来源：<a href='http://b.example.cn/'>{1}</a></p>",
            "<p>发布时间：{0} <a href='http://b.example.cn/'>来源：{1}</a></p>",
            "<p><span title='发布日期'>{0}</span><span title='来源'>{1}</span></p>",
        ]
    ).format(facts.shown, facts.source)


def source_at_foot(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Where the text was taken from stands below it."""
    facts.source = facts.source or f"{facts.place}司法局"
    parts.label_line = f"<div>发布时间：{facts.shown}</div>"
    name = facts.source
    parts.below = r.choice(
        [
            f"<p>转载来源：{name}</p>",
            f"<p>（转载来源：{name}）</p>",
            f"<p>来源：{name}</p>",
            f"<p>原文来源：{name}</p>",
        ]
    )


def number_in_brackets(r: random.Random, facts: Facts, parts: Parts) -> None:
    """Labels in brackets name the number: 【发布文号】."""
    facts.number = r.choice(
        [
            f"{facts.place}人民政府令第72号",
            f"{facts.place[0]}政发〔{facts.year + 1}〕18号",
            f"{facts.place}财政局公告{facts.year + 1}年第9号",
        ]
    )
    facts.index = None
    source = f"<p>【信息来源】{facts.source}</p>" if facts.source else ""
    parts.label_line = (
        f"<p>【发布文号】{facts.number}</p><p>【发布日期】{facts.shown}</p>{source}"
    )


def number_alone(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The number of an announcement stands alone under the title."""
    if facts.number:
        return
    year = facts.year + 1
    facts.number = r.choice(
        [
            f"{facts.place}财政局 税务局公告{year}年第27号",
            f"{facts.place}人民政府公告{year}年第3号",
            f"{facts.place[0]}财发〔{year}〕18号",
            f"{facts.place}人民政府通告{year}年第3号",
        ]
    )
    parts.under_title = f"<div style='text-align:center'>{facts.number}</div>"


def code_of_elsewhere(r: random.Random, facts: Facts, parts: Parts) -> None:
    """The site's code is another city's."""
    facts.source = f"{facts.place}统计局"
    facts.title = f"{facts.place}{facts.year}年粮食产量的公告"
    parts.metas |= {"SiteIDCode": "4419000011", "ContentSource": facts.source}
    facts.site_code = "4419000011"


def running_numbers(r: random.Random, facts: Facts, parts: Parts) -> None:
    """（一） to （十） run on through the chapters."""
    lines, item = [], 0
    for chapter in range(r.randint(3, 5)):
        lines.append(f"{NUMBERED[chapter]}、{r.choice(['总体要求', '重点任务'])}")
        for _ in range(2):
            text = r.choice(words.SENTENCES).format(a=11 + item, b=3, c=120 + item)
            lines.append(f"（{NUMBERED[item]}）{text}")
            item += 1
    facts.body[: len(facts.sentences)] = lines


def subtitle(r: random.Random, facts: Facts, parts: Parts) -> None:
    """A second line of the title, or one before it."""
    text = f"——以{facts.place}为例"
    facts.title += text
    parts.metas["ArticleTitle"] = facts.title


FIELD_HABITS: dict[str, Habit] = {
    "region: code of elsewhere": code_of_elsewhere,
    "title: subtitle": subtitle,
    "numbers run on": running_numbers,
    "signed: before an annex": before_an_annex,
    "signed: by several": by_several,
    "signed: letters apart": spaced,
    "signed: by a person": decree,
    "signed: only adopted": only_adopted,
    "ticker": ticker,
    "label: only written": written_day,
    "label: odd form": odd_time,
    "label: by script": written_by_script,
    "label: source of a person": of_a_person,
    "label: source an account": of_an_account,
    "label: source the site": of_the_site,
    "label: labels behind source": label_chain,
    "label: source in an icon": source_in_icon,
    "label: source at the foot": source_at_foot,
    "label: number in brackets": number_in_brackets,
    "under: number alone": number_alone,
}
