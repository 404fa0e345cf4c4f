"""What block, error, login and maintenance pages look like: patterns, no logic.

Seen at Chinese government portals and the protections in front of them. Each list
names what it was seen on; `crawler/fetch/diagnosis.py` says when a pattern counts, for a
report about 系统维护 or 登录 uses the same words.
"""

from __future__ import annotations

import re
from typing import Final

# 加速乐 (知道创宇): 521, a cookie __jsluid_h or _s, and a script that sets another.
JSL: Final = re.compile(r"__jsl(?:uid|_clearance)")
COOKIE_SCRIPT: Final = re.compile(r"document\s*\.\s*cookie\s*=|document\[.{0,40}cookie")

# 瑞数: 412 (at times 200 or 202) and obfuscated `$_ts`, or a meta full of `{qtt`.
RUISHU: Final = re.compile(r"\$_ts\b|content=\"\{qtt")

# Other challenges by script: 玄武盾 (wzws), 阿里云 (acw_sc__v2).
SCRIPT_CHALLENGE: Final = re.compile(
    r"wzws_?(?:cid|confirm|template)|acw_sc__v[23]|var\s+arg1\s*=\s*['\"][0-9A-F]{40}"
)

# Refusals of firewalls, whatever their status.
FIREWALL: Final = re.compile(
    r"reason:\s*GeoBL|errors\.aliyun\.com|safedog|yunsuo_session|"
    r"您的(?:请求|访问|IP).{0,12}(?:被|遭到?)(?:拦截|阻断|阻止|拒绝|禁止|封禁|限制)|"
    r"(?:请求|访问)(?:已?被|遭到?)(?:拦截|阻断|阻止|拒绝|禁止)|"
    r"(?:拒绝|禁止|阻断)(?:您的)?访问|网站防火墙|Web应用防火墙|创宇盾|云防护|"
    r"疑似(?:黑客)?攻击|Access Denied|403 Forbidden|Request Rejected",
    re.IGNORECASE,
)

CAPTCHA: Final = re.compile(
    r"请(?:输入|填写|完成).{0,10}(?:验证码|安全验证|人机验证|滑块|拼图)|"
    r"(?:滑动|拖动).{0,10}(?:验证|滑块|拼图)|人机(?:身份)?验证|"
    r"(?:安全|访问|身份)验证(?:中|页面)|访问(?:过于|太过|太)频繁|gt\.js|geetest|TCaptcha",
    re.IGNORECASE,
)

LOGIN: Final = re.compile(
    r"(?:请|您(?:还|尚)?未)先?(?:您)?登[录陆]|登[录陆](?:后|以后|之后)(?:才|方|再)?(?:可|能)|"
    r"统一身份认证|(?:会话|登[录陆])(?:已|己)?(?:超时|过期|失效)"
)
PASSWORD_FIELD: Final = re.compile(
    r"<input[^>]{0,200}type\s*=\s*['\"]?password", re.IGNORECASE
)

MAINTENANCE: Final = re.compile(
    r"(?:网站|系统|平台|服务器?|本站)[^。\n]{0,20}(?:正在|进行)?[^。\n]{0,8}"
    r"(?:维护|升级|改版|检修|调试|建设)(?:中|，|。|！|,|!|…|\s|$)|"
    r"(?:正在|处于)(?:进行)?(?:系统|网站)?(?:维护|升级|改版|检修|建设)|"
    r"暂停(?:服务|访问|对外服务)|网站(?:暂时)?(?:关闭|无法访问)|Under Maintenance",
    re.IGNORECASE,
)

NOT_FOUND: Final = re.compile(
    r"(?:页面|网页|文章|信息|内容|栏目|文件|资源|链接|网址|地址|稿件)[^。\n]{0,10}"
    r"(?:不存在|未找到|找不到|无法找到|没有找到|已(?:被)?(?:删除|移除|撤稿|下线|过期|失效))|"
    r"(?:找不到|未找到|没有找到|无法找到|无法访问|不存在)[^。\n]{0,12}"
    r"(?:页面|网页|文章|信息|内容|栏目|文件|资源|网址)|"
    r"\b404\s*+(?:[-—:：]\s*+)?(?:Not Found|错误|页面|找不到|error)|"
    r"(?:错误|Error|HTTP)\s*+(?:代码\s*+)?(?:[:：]\s*+)?404\b|Page Not Found|"
    r"The (?:page|requested URL|resource)[^.\n]{0,80}(?:not found|cannot be found)",
    re.IGNORECASE,
)

# A title that is nothing but one of these (a site's name beside it is cut off first).
TITLES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (verdict, re.compile(pattern, re.IGNORECASE))
    for verdict, pattern in (
        (
            "soft_404",
            (
                r"(?:HTTP\s{0,9})?(?:错误|error)?[\s:：]{0,9}404[\s!！.。]*+(?:错误|页面|error|"
                r"not found|找不到页面|页面不存在|页面未找到)*+[\s!！.。]*+|"
                r"(?:抱歉[,，]?|对不起[,，]?)?(?:您(?:要)?(?:访问|查看|浏览|找)的)?"
                r"(?:页面|网页|文章|信息|内容)(?:不存在|未找到|找不到(?:了)?|已(?:被)?删除)"
                r"[\s!！.。]*|(?:page )?not found|找不到(?:该|此)?(?:页面|网页|文件或目录)|"
                r"(?:错误|出错)(?:页面|提示|信息)?|error(?: page)?|系统(?:错误|提示)"
            ),
        ),
        (
            "maintenance",
            (
                r"(?:本?网?站|系统|平台)?(?:正在|暂停)?(?:升级)?(?:维护|升级|改版|建设|检修)"
                r"(?:中|公告|通知|提示|页面)?[\s!！.。…]*|暂停服务|Under Maintenance"
            ),
        ),
        (
            "login",
            (
                r"(?:用户|会员|系统|后台|管理员?|统一(?:身份)?认证)?(?:中心)?登[录陆]"
                r"(?:页面|界面|系统)?|统一身份认证(?:平台|系统|中心)?|login|sign in"
            ),
        ),
        (
            "captcha",
            (
                r"(?:安全|人机|访问|滑动|身份)验证(?:码|中|页面)?|验证码|captcha|"
                r"just a moment\.*|请稍候.*"
            ),
        ),
        (
            "blocked_403",
            (
                r"(?:HTTP\s{0,9})?403[\s\-—:：]*+(?:forbidden|错误|禁止访问|拒绝访问)*+|"
                r"(?:访问|请求)(?:被)?(?:拒绝|禁止|拦截|阻断)(?:页面)?|禁止访问|拒绝访问|"
                r"access denied|(?:网站|web应用)?防火墙|(?:拦截|阻断)(?:页面|提示)"
            ),
        ),
    )
)

# A title that only a document has: its page is judged by its text, not by words.
DOCUMENT_TITLE: Final = re.compile(
    r"关于.{4}|.{4}(?:通知|公告|通告|报告|公报|办法|意见|方案|规定|决定|条例|总结|批复|函)"
    r"[》）)]?$|第?\d{4}\s*年|^.{2,30}(?:年度|工作要点)"
)
SITE_NAME_CUT: Final = re.compile(r"(?:(?<!\s)\s++)?[-_|—–>»·]{1,3}\s*+")

SHELL: Final = re.compile(
    r"<(?:div|app-root|main)[^>]{0,80}\bid\s*=\s*['\"]?(?:app|root|__next|__nuxt|main-app)"
    r"['\"\s>]|<app-root|(?:请|需要?)(?:开启|启用|打开|允许).{0,12}Java\s?Script|"
    r"(?:enable|requires?) JavaScript|JavaScript (?:is )?(?:required|disabled)",
    re.IGNORECASE,
)
META_REFRESH: Final = re.compile(
    r"<meta[^>]{0,80}http-equiv\s*+=\s*+['\"]?refresh['\"]?[^>]{0,80}"
    r"content\s*+=\s*+(?:['\"]\s*+)?(\d++)\s*+[;,]\s*+(?:url\s*+=\s*+)?['\"]?([^'\">\s]+)",
    re.IGNORECASE,
)

LOGIN_PATH: Final = re.compile(r"/(?:login|signin|sso|cas|passport)\b", re.IGNORECASE)
ERROR_PATH: Final = re.compile(
    r"/(?:404|error|notfound|not_found|err)(?:[/_.?-]|$)", re.IGNORECASE
)
HOME_PATH: Final = re.compile(
    r"/?(?:(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE
)
