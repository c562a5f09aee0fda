// Words in two languages. English words of the static page stand in index.html; everything else stands here.

const ZH = {
  skip: '跳到表单',
  'nav.label': '章节', 'nav.form': '表单', 'nav.policy': '策略', 'nav.wire': '线上数据', 'nav.open': '解密', 'nav.limits': '局限',
  'language.label': '语言',
  'hero.title': '在离开页面之前，决定什么可以离开。',
  'hero.lead': 'Veilgate 是运行在页面里的策略引擎。它在输入的同时识别姓名、证件号和银行卡号，再按你的策略逐项掩码、加密或拒发。服务器、日志和沿途的每个代理，收到的只是处理后的结果。',
  'hero.copy': '复制',
  'hero.facts': 'Rust 内核编译为 WebAssembly，外面一层薄薄的 TypeScript，运行时零依赖。MIT 或 Apache-2.0 许可。',
  'proof.title': '此刻，就在这个标签页里', 'proof.typed': '输入的', 'proof.leaves': '离开页面的',
  noscript: '本页需要 JavaScript；没有它，表单无法发送。',
  'form.title': '填写表单',
  'form.lead': '点一组样例，或自己输入。你输入的内容只在此标签页内处理；可在“线上数据”里自己验证。输入框里的文字绝不会被改写，掩码显示在旁边。',
  'form.samples': '样例', 'sample.order': '普通订单', 'sample.note': '备注里写多了', 'sample.edges': '全角数字与空格',
  'form.clear': '清空', 'form.submit': '提交订单',
  'policy.title': '修改策略',
  'policy.lead': '这就是完整的策略。直接编辑，上面的表单随之变化。策略有问题时，改好之前什么也不会发送。',
  'policy.label': '策略（JSON）', 'policy.reset': '恢复原样',
  'wire.title': '线上真实数据',
  'wire.lead': '同一张表单，向提供本页的服务器发送两次。下面显示的，是它实际收到的每一个字节。',
  'wire.without': '没有 Veilgate', 'wire.with': '有 Veilgate', 'wire.control': '发送对照组', 'wire.guarded': '按策略发送',
  'wire.search': '在两份数据里查找某个值',
  'wire.forms': '查找明文、URL 编码、JSON 转义、十六进制、base64url，以及三种对齐的 base64。短于五个字符的串在任何长密文里都会偶然出现，因此只有当它前后都没有字母或数字时，结论才把它算作命中；下面的列表则列出每一处。',
  'open.title': '用私钥解密',
  'open.lead': '密钥对在本页加载时生成。私钥只在此标签页的内存里，不会发往任何地方，刷新即消失。真实部署中，它在接收方手里。',
  'open.empty': '还没有收到任何加密数据：请先提交表单。',
  'limits.title': '它做不到什么',
  'limits.lead': '说清局限，承诺才可信。本页内容不构成法律意见，也没有哪个工具能让一家公司自动合规。',
  'limits.threat': '谁可能读到', 'limits.helps': 'Veilgate', 'limits.why': '原因', yes: '有用', no: '没用',
  'limits.logs': '服务器日志、代理、CDN、防火墙', 'limits.logs.why': '它们经手的是请求，而请求里只有掩码和密文。',
  'limits.analytics': '拿到表单数据的统计与报错工具', 'limits.analytics.why': '它们从 FormData 或请求里拿到的，已经过保护。若它直接读取输入框，就属于页面里的脚本，见下。',
  'limits.dumps': '数据库导出与备份', 'limits.dumps.why': '加密的值在持钥人解开之前一直是密文。',
  'limits.script': '页面里的恶意脚本', 'limits.script.why': '它比任何引擎都先读到输入框。请让第三方脚本远离表单，并设置严格的 CSP。',
  'limits.extension': '恶意浏览器扩展', 'limits.extension.why': '它凌驾于页面之上。',
  'limits.host': '提供页面的人', 'limits.host.why': '他们可以换一个没有引擎、或换了公钥的页面。',
  'limits.memory': '此标签页的内存', 'limits.memory.why': 'JavaScript 字符串无法擦除；Rust 内核会擦除自己的副本。',
  'https.q': '有 HTTPS 还不够吗？',
  'https.a': 'HTTPS 只到第一台服务器：往往是 CDN、防火墙或负载均衡。在它之后，明文表单会写进访问日志、队列、导出文件和客服工具。加密的字段则以密文穿过这一切。',
  'wasm.q': '为什么用 WebAssembly？',
  'wasm.a': '浏览器在一个同步事件里索取表单数据，不会等待。WebCrypto 只给 promise，到那时已经太晚。WebAssembly 在事件之内就能完成加密；而且一个可审计的内核可以服务所有框架。',
  'error.open_failed': '无法打开：密钥不对、内容被改动，或它不是为这个字段加密的。',
  'error.invalid_envelope': '这不是加密的值，或已损坏。',
  'error.policy_expired': '策略已过期。',
  foot: '没有 cookie，没有统计，除提供本页的服务器外不向任何人发请求。地址栏只保存语言，从不保存你输入的值。',
}

const SAID = {
  title: { en: 'Veilgate: decide what leaves the form', zh: 'Veilgate：在离开页面之前决定' },
  copied: { en: 'Copied', zh: '已复制' },
  'engine.loading': { en: 'Loading the engine…', zh: '正在加载引擎……' },
  'engine.ready': { en: 'Worked out by the engine, not drawn. Policy {id} revision {revision}, SHA-256 {sha256}…', zh: '由引擎当场算出，不是画上去的。策略 {id} 第 {revision} 版，SHA-256 {sha256}…' },
  'engine.stopped': { en: 'The engine is not running, so nothing is shown and nothing is sent.', zh: '引擎没有运行，因此不显示结果，也不发送任何内容。' },
  'engine.held': { en: 'The policy has a problem, so nothing is shown and nothing is sent.', zh: '策略有问题，因此不显示结果，也不发送任何内容。' },
  'leaves.nothing': { en: 'nothing', zh: '什么也没有' },

  'action.seal': { en: 'Sealed to {keys}', zh: '加密给 {keys}' },
  'action.maskseal': { en: 'Masked, then sealed to {keys}', zh: '掩码后加密给 {keys}' },
  'action.findings': { en: 'Findings replaced', zh: '替换发现项' },
  'action.findingsseal': { en: 'Findings replaced, then sealed to {keys}', zh: '替换发现项后加密给 {keys}' },
  'action.mask': { en: 'Masked', zh: '掩码' },
  'action.label': { en: 'Replaced by a label', zh: '替换为标签' },
  'action.raw': { en: 'Sent as typed', zh: '原样发送' },
  'action.deny': { en: 'Refused', zh: '拒发' },
  'action.held': { en: 'Held: the policy has a problem', zh: '暂停：策略有问题' },
  'field.preview': { en: 'On screen', zh: '屏幕显示' },
  'field.evidence': { en: 'Evidence: {evidence}', zh: '依据：{evidence}' },
  'field.confidence': { en: 'confidence {confidence}', zh: '置信度 {confidence}' },
  'field.inside': { en: 'Found inside:', zh: '文中发现：' },
  'evidence.name': { en: 'field name', zh: '字段名' },
  'evidence.label': { en: 'label', zh: '标签文字' },
  'evidence.autocomplete': { en: 'autocomplete', zh: 'autocomplete' },
  'evidence.type': { en: 'control type', zh: '控件类型' },
  'evidence.placeholder': { en: 'placeholder', zh: '占位文字' },
  'evidence.hints': { en: 'field hints together', zh: '字段线索合并' },
  'evidence.checksum': { en: 'the value passes its checksum', zh: '内容通过校验位' },
  'evidence.shape': { en: 'the shape of the value', zh: '内容的形状' },
  'evidence.none': { en: 'nothing found', zh: '未发现' },
  and: { en: ', ', zh: '、' },

  'submit.ready': { en: 'Goes to /echo on this server, as the policy says.', zh: '按策略发送到本服务器的 /echo。' },
  'submit.loading': { en: 'Shut until the engine is ready.', zh: '引擎就绪前关闭。' },
  'submit.held': { en: 'Shut: the policy has a problem. Nothing is sent until it is mended.', zh: '已关闭：策略有问题，改好之前什么也不会发送。' },
  'submit.failed': { en: 'Shut: the engine is not running. Nothing is sent without it.', zh: '已关闭：引擎没有运行，没有它什么也不会发送。' },
  'submit.blocked': { en: 'Not sent: the policy refuses {fields} and says to block the submission.', zh: '未发送：策略拒发 {fields}，并要求整张表单不得提交。' },
  'submit.error': { en: 'Not sent: {code}. {message}', zh: '未发送：{code}。{message}' },

  'policy.good': { en: 'In force: {id}, revision {revision}, SHA-256 {sha256}', zh: '生效中：{id}，第 {revision} 版，SHA-256 {sha256}' },
  'policy.checking': { en: 'Checking…', zh: '正在检查……' },
  'policy.bad.one': { en: 'One problem. Nothing is sent until the policy is mended.', zh: '1 个问题。改好之前什么也不会发送。' },
  'policy.bad': { en: '{count} problems. Nothing is sent until the policy is mended.', zh: '{count} 个问题。改好之前什么也不会发送。' },
  'policy.failed': { en: 'Not checked: the engine is not running.', zh: '未检查：引擎没有运行。' },
  'policy.line': { en: 'line {line}', zh: '第 {line} 行' },
  'policy.syntax': { en: 'This is not JSON from here on.', zh: '从这里起不是合法的 JSON。' },
  'policy.syntax.help': { en: 'Look for a missing or surplus comma, quote or bracket just before this place.', zh: '看看这里之前是否缺少或多出逗号、引号或括号。' },
  'policy.duplicate': { en: 'This name stands twice in the same object.', zh: '同一个对象里这个名字出现了两次。' },
  'policy.duplicate.help': { en: 'Remove or rename one of them.', zh: '删去或改名其中一个。' },

  'trouble.engine_missing': { en: 'The engine could not be fetched.', zh: '无法取得引擎。' },
  'trouble.engine_missing.help': { en: 'The package has not been built, or the server does not serve it. Run “cargo xtask demo”.', zh: '软件包尚未构建，或服务器没有提供。请运行 “cargo xtask demo”。' },
  'trouble.wasm_unavailable': { en: 'This browser has WebAssembly switched off.', zh: '此浏览器关闭了 WebAssembly。' },
  'trouble.wasm_unavailable.help': { en: 'Lockdown mode and some strict security levels do this. The form stays shut: without the engine nothing is sent.', zh: '锁定模式和某些高安全级别会这样做。表单保持关闭：没有引擎就什么也不发送。' },
  'trouble.wasm_blocked_by_csp': { en: 'The page’s Content-Security-Policy does not let WebAssembly compile.', zh: '本页的内容安全策略（CSP）不允许编译 WebAssembly。' },
  'trouble.wasm_blocked_by_csp.help': { en: 'Add ‘wasm-unsafe-eval’ to script-src. It permits WebAssembly and nothing else. Until then nothing is sent.', zh: '在 script-src 里加上 ‘wasm-unsafe-eval’，它只放行 WebAssembly。在此之前什么也不会发送。' },
  'trouble.policy_expired': { en: 'The policy has expired.', zh: '策略已过期。' },
  'trouble.policy_expired.help': { en: 'An expired policy is refused, so nothing is sent. Have it reviewed and set a new “expires”.', zh: '过期的策略会被拒绝，因此什么也不会发送。请复核后设置新的 “expires”。' },
  'trouble.other': { en: 'The engine could not start.', zh: '引擎无法启动。' },
  'trouble.code': { en: 'Code: {code}', zh: '错误代码：{code}' },

  'wire.verdict.good': { en: '{found} of {total} typed values found in what left.', zh: '离开页面的数据里，发现 {total} 个输入值中的 {found} 个。' },
  'wire.verdict.allowed': { en: 'The policy lets these leave as typed: {names}.', zh: '策略允许这些原样离开：{names}。' },
  'wire.verdict.inside': { en: 'Part of such a value, as a birth date is part of an ID number: {names}.', zh: '属于这类值的一部分（如身份证号里含有出生日期）：{names}。' },
  'wire.verdict.bad': { en: 'Found although the policy does not let them leave as typed: {names}.', zh: '策略不允许原样离开，却被发现：{names}。' },
  'wire.verdict.none': { en: 'Submit the form: the verdict is counted from the bytes that arrive.', zh: '提交表单后，结论由实际到达的字节统计得出。' },
  'wire.verdict.nothing': { en: 'The form was empty: there was nothing to look for.', zh: '表单是空的：没有可查找的值。' },
  'wire.scan': { en: 'The scan finds {found} of {total} typed values here.', zh: '扫描在这里发现 {total} 个输入值中的 {found} 个。' },
  'wire.control.empty': { en: 'Press the button to send the same values unprotected. The server of this page answers with what it saw and keeps nothing. It proves that the scan can find them.', zh: '按下按钮，会把同样的值不加保护地发送一次。本页的服务器只回答它看到了什么，不保留任何内容。这证明扫描确实找得到它们。' },
  'wire.guarded.empty': { en: 'Press the button, or submit the form above.', zh: '按下按钮，或提交上面的表单。' },
  'wire.parts': { en: 'What arrived', zh: '到达的内容' },
  'wire.request': { en: 'The request', zh: '请求' },
  'wire.body': { en: 'The body, {bytes} bytes', zh: '正文，{bytes} 字节' },
  'wire.more': { en: '… {count} characters', zh: '…… {count} 个字符' },
  'part.typed': { en: 'as typed', zh: '与输入相同' },
  'part.sealed': { en: 'sealed to {keys}', zh: '加密给 {keys}' },
  'part.changed': { en: 'masked', zh: '掩码' },
  'part.empty': { en: 'empty', zh: '空' },
  'part.absent': { en: 'did not leave', zh: '没有离开页面' },
  'part.extra': { en: 'added by Veilgate', zh: '由 Veilgate 添加' },
  'send.failed': { en: 'The request failed. Is the server still running?', zh: '请求失败。服务器还在运行吗？' },
  'hits.some.one': { en: '1 place', zh: '1 处' },
  'hits.some': { en: '{count} places', zh: '{count} 处' },
  'hits.unsent': { en: 'not sent yet', zh: '尚未发送' },
  'hits.item': { en: '{form} at byte {at}', zh: '{form}，第 {at} 字节' },
  'hits.part': { en: ', in “{part}”', zh: '，位于“{part}”' },
  'hits.chance': { en: ' (short, inside other characters: may be chance)', zh: '（很短，夹在其他字符中：可能是巧合）' },
  'hits.rest': { en: 'and {count} more', zh: '另有 {count} 处' },
  'form.plain': { en: 'plain text', zh: '明文' }, 'form.url': { en: 'URL-encoded', zh: 'URL 编码' }, 'form.json': { en: 'JSON-escaped', zh: 'JSON 转义' },
  'form.hex': { en: 'hex', zh: '十六进制' }, 'form.base64': { en: 'base64', zh: 'base64' }, 'form.base64url': { en: 'base64url', zh: 'base64url' },

  'open.open': { en: 'Open', zh: '解密' },
  'open.flip': { en: 'Flip one bit, then open', zh: '翻转一位再解密' },
  'open.other': { en: 'Open as “{field}”', zh: '当作“{field}”解密' },
  'open.sealed': { en: 'for {keys}, {length} characters', zh: '加密给 {keys}，{length} 个字符' },
  'open.done': { en: 'Opened: {value}', zh: '已解密：{value}' },
  'open.refused': { en: 'Refused: {code}. {message}', zh: '拒绝：{code}。{message}' },
  'open.accepted': { en: 'Accepted, which it must not be: {value}', zh: '竟然接受了，这不应发生：{value}' },

  'said.sent': { en: 'Sent. {verdict}', zh: '已发送。{verdict}' },
  'said.field': { en: '{field}: {what}', zh: '{field}：{what}' },
  'said.cleared': { en: 'Form cleared.', zh: '表单已清空。' },
  'said.filled': { en: 'Sample filled in.', zh: '已填入样例。' },
}

const CLASSES = {
  'person.name': { en: 'Name', zh: '姓名' },
  'person.birth-date': { en: 'Date of birth', zh: '出生日期' },
  'contact.phone.cn-mobile': { en: 'Mobile number', zh: '手机号码' },
  'contact.phone': { en: 'Phone number', zh: '电话号码' },
  'contact.address': { en: 'Address', zh: '地址' },
  'contact.email': { en: 'E-mail address', zh: '电子邮箱' },
  'gov.id.cn-resident-id': { en: 'Resident ID number', zh: '居民身份证号' },
  'gov.passport.cn-passport': { en: 'Passport number', zh: '护照号' },
  'payment.card.pan': { en: 'Card number', zh: '银行卡号' },
  'payment.card.cvv': { en: 'Card security code', zh: '银行卡安全码' },
  'payment.card.expiry': { en: 'Card expiry', zh: '银行卡有效期' },
  'finance.account.iban': { en: 'IBAN', zh: '国际银行账号' },
  'org.id.cn-uscc': { en: 'Unified social credit code', zh: '统一社会信用代码' },
  'device.network.ip': { en: 'IP address', zh: 'IP 地址' },
  'secret.password': { en: 'Password', zh: '密码' },
  'secret.otp': { en: 'One-time code', zh: '一次性验证码' },
  unclassified: { en: 'Free text', zh: '自由文本' },
  plain: { en: 'Choice', zh: '选项' },
}

const english = {}
let current = 'en'

/** The language in use: `en` or `zh`. */
export const language = () => current

/** A sentence in the language in use; `{name}` stands for a part. */
export function t(key, parts = {}) {
  const text = (parts.count === 1 && SAID[`${key}.one`]?.[current]) || SAID[key]?.[current] || (current === 'zh' ? ZH : english)[key] || key
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole))
}

/** What an error says: its own words, or ours where the page speaks Chinese and has some. */
export const errorWords = ({ code, message }) => (current === 'zh' && ZH[`error.${code}`]) || message

/** Whether `t` knows the key. */
export const knows = (key) => key in SAID

/** The title of a class; the nearest one above it where it has none, else its id. */
export function classTitle(id) {
  for (let at = id; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    if (at in CLASSES) return CLASSES[at][current]
  }
  return id
}

/** Reads the English words out of the page. Call once, before the first switch. */
export function learnEnglish() {
  for (const node of document.querySelectorAll('[data-t]')) english[node.dataset.t] = node.textContent
  for (const node of document.querySelectorAll('[data-t-label]')) english[node.dataset.tLabel] = node.getAttribute('aria-label')
}

/** Switches the page to a language. */
export function speak(wanted) {
  current = wanted === 'zh' ? 'zh' : 'en'
  document.documentElement.lang = current
  document.title = t('title')
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t)
  for (const node of document.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel))
  for (const node of document.querySelectorAll('[data-language]')) {
    node.setAttribute('aria-pressed', String(node.dataset.language === current))
  }
}
