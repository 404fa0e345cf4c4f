"""Error pages with status 200, as servers, walls and hosts of domains write them.

SIGNED are those whose words are known; those of STRANGE no sign knows. `{path}` and
`{event}` differ from answer to answer.
"""

from __future__ import annotations

_HEAD = "<div class=head><a href=/>首页</a> <a href=/zwgk/>政务公开</a> <a href=/hd/>互动交流</a></div>"
_FOOT = "<div class=foot>主办：某某县人民政府办公室　网站标识码1234560001</div>"


def framed(title: str, body: str) -> str:
    """A message between a portal's own head and foot."""
    return f"<html><head><title>{title}</title></head><body>{_HEAD}<div class=main>{body}</div>{_FOOT}</body></html>"


def bare(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


SIGNED = {
    "tomcat": bare("HTTP Status 404 – Not Found", "<h1>HTTP Status 404 – Not Found</h1><p>Type Status Report</p><p>Message {path}</p><p>The origin server did not find a current representation.</p><h3>Apache Tomcat/8.5.31</h3>"),
    "asp": bare("运行时错误", "<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2><b>说明: </b>服务器上出现应用程序错误。此应用程序的当前自定义错误设置禁止远程查看应用程序错误的详细信息(出于安全原因)。"),
    "asp null": bare("未将对象引用设置到对象的实例。", "<h1>“/”应用程序中的服务器错误。</h1><b>异常详细信息: </b>System.NullReferenceException: 未将对象引用设置到对象的实例。"),
    "php": "<br><b>Warning</b>: include(/www/inc/config.php): failed to open stream: No such file in <b>/www/show.php</b> on line <b>12</b>",
    "mysql": bare("", "Database Error (1040) notconnect<p>MySQL Query Error: SELECT * FROM pre_article WHERE aid={event}"),
    "mysql plain": "数据库连接失败，请检查配置文件",
    "nginx": bare("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working.</p>"),
    "parked": bare("域名交易", "<h1>该域名正在一口价转让</h1><p>如果您对该域名感兴趣，请点击这里提供您的报价。</p>"),
    "hijacked": bare("开云体育(中国)官方网站", "<h1>开云体育</h1><p>为您提供真人娱乐，百家乐，体育投注等服务，注册送88。</p>"),
    "deleted": framed("提示信息", "<p>该文章已被管理员删除</p>"),
    "paused": bare("站点已暂停", "<h2>站点已暂停</h2><p>您访问的站点已被暂停，请联系空间商。</p>"),
    "browser": bare("浏览器升级", "<h1>您正在使用的浏览器版本过低</h1><p>请使用Chrome、Firefox、360极速模式访问。</p>"),
    "challenge": "<html><head><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';</script></head><body></body></html>",
    "404": framed("某某县人民政府", "<p>很抱歉，您要访问的页面找不到了</p><p><a href=/>返回首页</a></p>"),
    "safedog": bare("网站防火墙", "<h2>网站防火墙</h2><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"),
    "yunsuo": bare("云锁", "当前访问疑似黑客攻击，已被云锁自动拦截 编号:{event}"),
    "d-shield": bare("_D盾_拦截提示", "<h1>_D盾_拦截提示</h1><p>要浏览的网页存在不良参数，IP:1.2.3.4 时间:2024-05-01 12:00:00</p>"),
    "knownsec": bare("访问受限", "<h1>抱歉！您的访问被创宇盾拦截</h1><p>事件ID：{event}</p>"),
    "safeline": bare("Intercepted", "<div>请求存在威胁，已被拦截</div><div>当前网站已启用长亭雷池保护 EVENT_ID: {event}</div>"),
}  # fmt: skip
STRANGE = {
    "wall": bare("安全提醒", "<h1>安全提醒</h1><p>本次浏览行为触发了站点安全策略，内容未能呈现。请换一种方式再来，或致电本单位信息中心核实。</p><p>事件编号：{event}</p>"),
    "moving": framed("某某县人民政府门户", "<h2>温馨提示</h2><p>为提供更优质的体验，本平台将于近日完成机房搬迁，期间内容暂不对外展示，敬请谅解，相关业务可前往政务大厅一楼综合窗口现场办理。</p>"),
    "parked": bare("Great names", "<h1>This name could be yours</h1><p>Make an offer today and start building your brand. Our brokers answer within one business day and guide you through every step.</p>"),
    "merged": framed("通知", "<p>各位网友：根据上级统一部署，我单位网站内容已整体并入集约化平台，原有链接自即日起停用，请您移步新平台查阅，新平台地址可在搜索引擎中检索获得。感谢您长期以来的关注和支持。</p><p>某某县政务服务局</p><p>2023年5月6日</p>"),
    "no title": "<html><body><p>sorry, something is not quite right on our side at the moment, our engineers have been told about it ({event})</p></body></html>",
    "echo": framed("某某县人民政府", "<h1>哎呀，出了点小状况</h1><p>地址 {path} 暂时打不开，工程师小哥正在抢救，请先去别的地方逛逛，稍后再回来看看吧。</p>"),
    "loading": bare("Loading", "<div>内容正在赶来的路上，请稍等，如果长时间没有响应请刷新</div>"),
    "picture": bare("公告", "<div class=TRS_Editor><img src=/img/stop.png></div>"),
    "letter": bare("致用户", "<h1>致用户的一封信</h1><p>亲爱的朋友，因业务调整，您所使用的空间套餐已经到了该续约的时候，续约之后内容会立刻恢复展示，感谢一路同行。单号 {event}</p>"),
}  # fmt: skip
