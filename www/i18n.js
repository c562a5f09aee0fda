// Words in two languages. English words of the static page stand in index.html; everything else stands here.

/** The Chinese of what stands in index.html, by `data-t` and `data-t-label`. */
export const ZH = {
  skip: '跳到表单',
  'nav.label': '章节', 'nav.form': '表单', 'nav.policy': '策略', 'nav.wire': '发出的数据', 'nav.open': '解密', 'nav.limits': '局限',
  'language.label': '语言',
  'hero.title': '数据离开页面之前，先过策略这一关。',
  'hero.lead': 'Veilgate 是跑在页面里的策略引擎：边输入边识别姓名、证件号和银行卡号，再按你的策略逐项脱敏、加密或拦截。服务器、日志和沿途的代理，只收得到处理后的结果。',
  'hero.try': '发送一份样例订单，看看发出了什么',
  'hero.copy': '复制', 'hero.code': '代码',
  'hero.facts': 'Rust 内核编译为 WebAssembly，外层是轻量的 TypeScript，没有运行时依赖。MIT 或 Apache-2.0 许可。',
  'proof.title': '此刻，就在这个标签页里', 'proof.typed': '输入', 'proof.leaves': '离开页面的',
  'form.title': '填写表单',
  'form.lead': '选一份样例，或自己输入。不按按钮就不会发送；发出去的每个字节，都可以在“发出的数据”里核对。输入框的内容不会被改写，处理结果显示在旁边。',
  'form.samples': '样例', 'sample.order': '普通订单', 'sample.note': '备注里写多了', 'sample.edges': '全角数字与空格',
  'form.clear': '清空', 'form.submit': '提交订单',
  'policy.title': '修改策略',
  'policy.lead': '这是完整的策略，它对表单的作用列在下方。可以直接编辑，也可以试试下面几种改动。策略有错时，什么都不会发送。',
  'policy.changes': '可以试的改动',
  'change.hold': '有字段被拦截就不提交', 'change.mask': '手机号先脱敏再加密', 'change.cvv': '试着放行安全码', 'change.typo': '写错一处',
  'policy.effect': '策略对表单的作用',
  'policy.label': '策略（JSON）', 'policy.reset': '恢复原样',
  'wire.title': '实际发出的数据',
  'wire.lead': '同一张表单，向提供本页的服务器发送两次。下面是服务器实际收到的内容，一个字节都不少。',
  'wire.without': '没有 Veilgate', 'wire.with': '有 Veilgate', 'wire.control': '不加保护发送', 'wire.guarded': '按策略发送',
  'wire.search': '在两份数据里查找某个值', 'wire.picks': '可以查找的值',
  'wire.forms': '以明文、URL 编码、JSON 转义、十六进制、base64url 和三种对齐的 base64 逐一查找。短于五个字符的内容，在足够长的密文里总会碰巧出现，所以只有独立出现时才计入结论；下面的列表会列出每一处。',
  'open.title': '用私钥解密',
  'open.lead': '密钥对在打开本页时生成。私钥只留在这个标签页的内存里，不会发往任何地方，刷新即消失。实际部署时，私钥由接收方保管。',
  'open.empty': '还没有收到加密数据。提交表单后，可以在这里逐项解密。',
  'open.elsewhere': '不必相信我们：换一个库来解密',
  'open.elsewhere.lead': '加密后的字段是标准的 JWE（RFC 7516）。从上面复制一个 JWE，从下面复制此标签页的私钥，用 npm 包 jose 运行这段代码，换成别的 JOSE 库也可以：',
  'open.key': '显示此标签页的私钥', 'open.key.label': '私钥',
  'limits.title': '它做不到什么',
  'limits.lead': '把局限说清楚，承诺才可信。本页内容不构成法律意见，也没有哪个工具能替企业合规。',
  'limits.threat': '谁可能看到数据', 'limits.helps': 'Veilgate', 'limits.why': '原因', yes: '能防', no: '防不了',
  'limits.logs': '服务器日志、代理、CDN、防火墙', 'limits.logs.why': '它们经手的是请求，而请求里只有脱敏结果和密文。',
  'limits.analytics': '接收表单数据的统计和报错工具', 'limits.analytics.why': '它们从 FormData 或请求里拿到的，已经处理过。直接读取输入框的，属于页面里的脚本，见下一项。',
  'limits.dumps': '数据库导出与备份', 'limits.dumps.why': '在持有私钥的人解开之前，加密的值一直是密文。',
  'limits.script': '页面里的恶意脚本', 'limits.script.why': '它先于任何引擎读到输入框。请让第三方脚本远离表单，并设置严格的 CSP。',
  'limits.extension': '恶意浏览器扩展', 'limits.extension.why': '它的权限高于页面。',
  'limits.host': '提供本页的一方', 'limits.host.why': '对方可以换上一个没有引擎的页面，或换掉公钥。',
  'limits.memory': '此标签页的内存', 'limits.memory.why': 'JavaScript 字符串无法擦除；Rust 内核会擦除自己的副本。',
  'https.q': '有 HTTPS 还不够吗？',
  'https.a': 'HTTPS 只保护到第一台服务器，往往是 CDN、防火墙或负载均衡。再往后，明文表单会进入访问日志、消息队列、数据导出和客服系统。加密后的字段经过这些环节，始终是密文。',
  'wasm.q': '为什么用 WebAssembly？',
  'wasm.a': '浏览器通过一个同步事件取走表单数据，不会等待。WebCrypto 只返回 promise，来不及；WebAssembly 可以在事件之内完成加密。而且只需审计一个内核，就能服务所有框架。',
  foot: '没有 cookie，没有本地存储，没有统计；除提供本页的服务器外，不向任何人发出请求。地址栏里只有语言和章节，绝不会有你输入的内容。',
}

/** What scripts say. */
export const SAID = {
  title: { en: 'Veilgate: decide what leaves the form', zh: 'Veilgate：数据离开页面之前，先过策略这一关' },
  copied: { en: 'Copied', zh: '已复制' },
  'copied.not': { en: 'The browser did not allow copying.', zh: '浏览器不允许复制。' },
  'engine.loading': { en: 'Loading the engine…', zh: '正在加载引擎……' },
  'engine.ready': { en: 'Worked out by the engine as you look. Policy {id}, revision {revision}, SHA-256 {sha256}…', zh: '由引擎当场算出。策略 {id}，第 {revision} 版，SHA-256 {sha256}…' },
  'engine.stopped': { en: 'The engine is not running, so nothing is shown and nothing is sent.', zh: '引擎没有运行，因此不显示结果，也不发送任何内容。' },
  'engine.held': { en: 'The policy has a problem, so nothing is shown and nothing is sent.', zh: '策略有错，因此不显示结果，也不发送任何内容。' },
  'proof.scan': { en: '{found} of {total} typed values found in what leaves, searched in plain text and every usual encoding.', zh: '{total} 个输入值，在离开页面的数据里找到 {found} 个（明文和各种常见编码都查过）。' },
  'leaves.nothing': { en: 'nothing leaves', zh: '什么都没有' },

  'action.seal': { en: 'Sealed to {keys}', zh: '加密给 {keys}' },
  'action.maskseal': { en: 'Masked, then sealed to {keys}', zh: '脱敏后加密给 {keys}' },
  'action.findings': { en: 'Sensitive parts replaced', zh: '替换敏感内容' },
  'action.findingsseal': { en: 'Sensitive parts replaced, then sealed to {keys}', zh: '替换敏感内容后加密给 {keys}' },
  'action.mask': { en: 'Masked', zh: '脱敏' },
  'action.label': { en: 'Replaced by a label', zh: '替换为标签' },
  'action.raw': { en: 'Sent as typed', zh: '原样发送' },
  'action.deny': { en: 'Refused', zh: '拦截' },
  'action.held': { en: 'Held: the policy has a problem', zh: '暂停：策略有错' },
  'action.stopped': { en: 'Shut: no engine', zh: '关闭：引擎没有运行' },
  'counts.seal': { en: '{count} sealed', zh: '加密 {count} 项' },
  'counts.mask': { en: '{count} masked', zh: '脱敏 {count} 项' },
  'counts.raw': { en: '{count} as typed', zh: '原样 {count} 项' },
  'counts.deny': { en: '{count} refused', zh: '拦截 {count} 项' },
  'field.preview': { en: 'Shown on screen as', zh: '屏幕上显示为' },
  'field.leaves': { en: 'Leaves as', zh: '发出的是' },
  'field.evidence': { en: 'Evidence: {evidence}', zh: '依据：{evidence}' },
  'field.confidence': { en: 'confidence {confidence}', zh: '置信度 {confidence}' },
  'field.inside': { en: 'Found inside: {classes}', zh: '其中发现：{classes}' },
  'evidence.name': { en: 'field name', zh: '字段名' },
  'evidence.label': { en: 'label', zh: '标签' },
  'evidence.autocomplete': { en: 'autocomplete', zh: 'autocomplete 属性' },
  'evidence.type': { en: 'control type', zh: '控件类型' },
  'evidence.placeholder': { en: 'placeholder', zh: '占位文字' },
  'evidence.hints': { en: 'field hints together', zh: '多条字段线索' },
  'evidence.checksum': { en: 'the value passes its checksum', zh: '校验位正确' },
  'evidence.shape': { en: 'the shape of the value', zh: '内容格式' },
  'evidence.none': { en: 'nothing found', zh: '未发现敏感信息' },
  and: { en: ', ', zh: '、' },

  'submit.ready': { en: 'Goes to /echo on this server, as the policy says.', zh: '按策略发送到本服务器的 /echo。' },
  'submit.all': { en: 'On submit: {counts}. All of it goes to /echo on this server.', zh: '提交后：{counts}，发往本服务器的 /echo。' },
  'submit.will-drop': { en: 'On submit: {counts}. What is refused stays in the page ({fields}); the rest goes to /echo on this server.', zh: '提交后：{counts}。被拦截的字段（{fields}）留在页面里，其余发往本服务器的 /echo。' },
  'submit.will-hold': { en: 'On submit: held. The policy refuses {fields}, and then the whole form stays here.', zh: '提交时会整单拦下：策略不放行 {fields}，并要求整张表单都不发送。' },
  'submit.loading': { en: 'Shut until the engine is ready.', zh: '引擎就绪前不可提交。' },
  'submit.held': { en: 'Shut: the policy has a problem. Nothing is sent until it is mended.', zh: '已关闭：策略有错，改好之前什么都不会发送。' },
  'submit.failed': { en: 'Shut: the engine is not running. Nothing is sent without it.', zh: '已关闭：引擎没有运行，什么都不会发送。' },
  'submit.blocked': { en: 'Not sent: the policy refuses {fields} and holds the whole form.', zh: '未发送：策略不放行 {fields}，整张表单都没有提交。' },
  'submit.error': { en: 'Not sent: {code}. {message}', zh: '未发送：{code}。{message}' },

  'policy.good': { en: 'In force: {id}, revision {revision}, SHA-256 {sha256}', zh: '生效中：{id}，第 {revision} 版，SHA-256 {sha256}' },
  'policy.checking': { en: 'Checking…', zh: '正在检查……' },
  'policy.bad.one': { en: 'One problem. Nothing is sent until the policy is mended.', zh: '有 1 个问题，改好之前什么都不会发送。' },
  'policy.bad': { en: '{count} problems. Nothing is sent until the policy is mended.', zh: '有 {count} 个问题，改好之前什么都不会发送。' },
  'policy.failed': { en: 'Not checked: the engine is not running.', zh: '未检查：引擎没有运行。' },
  'policy.line': { en: 'line {line}', zh: '第 {line} 行' },
  'policy.syntax': { en: 'This is not JSON from here on.', zh: '从这里开始不是合法的 JSON。' },
  'policy.syntax.help': { en: 'Look for a missing or surplus comma, quote or bracket just before this place.', zh: '检查这里之前是否缺少或多出逗号、引号或括号。' },
  'policy.duplicate': { en: 'This name stands twice in the same object.', zh: '同一个对象里，这个名称出现了两次。' },
  'policy.duplicate.help': { en: 'Remove or rename one of them.', zh: '删除其中一个，或改名。' },
  'problem.E001': { en: 'Not in the policy format', zh: '不符合策略格式' },
  'problem.E002': { en: 'Unknown name', zh: '引用了不存在的名称' },
  'problem.E010': { en: 'Recipient excluded by the class', zh: '该类别不允许发给这个接收方' },
  'problem.E018': { en: 'Mask hides too little', zh: '脱敏遮盖得太少' },
  'problem.E023': { en: 'Bad date of expiry', zh: '有效期有误' },
  'problem.E027': { en: 'Level below the built-in one', zh: '级别低于内置级别' },
  'problem.W114': { en: 'Unknown kind of obligation', zh: '未知类型的义务' },
  'problem.policy_expired': { en: 'Policy expired', zh: '策略已过期' },
  'problem.key_missing': { en: 'Key missing', zh: '缺少密钥' },
  'problem.invalid_key': { en: 'Unusable key', zh: '密钥不可用' },

  'trouble.engine_missing': { en: 'The engine could not be fetched.', zh: '无法取得引擎。' },
  'trouble.engine_missing.help': { en: 'The package has not been built, or the server does not serve it. Run “cargo xtask demo”.', zh: '软件包尚未构建，或服务器没有提供。请运行 “cargo xtask demo”。' },
  'trouble.wasm_fetch_failed': { en: 'The WebAssembly module could not be fetched.', zh: '无法取得 WebAssembly 模块。' },
  'trouble.wasm_fetch_failed.help': { en: 'Is the server still running? The form stays shut: without the engine nothing is sent.', zh: '服务器还在运行吗？表单保持关闭：没有引擎，什么都不会发送。' },
  'trouble.wasm_unavailable': { en: 'This browser has WebAssembly switched off.', zh: '此浏览器关闭了 WebAssembly。' },
  'trouble.wasm_unavailable.help': { en: 'Lockdown mode and some strict security levels do this. The form stays shut: without the engine nothing is sent.', zh: '锁定模式和某些高安全级别会关闭它。表单保持关闭：没有引擎，什么都不会发送。' },
  'trouble.wasm_blocked_by_csp': { en: 'The page’s Content-Security-Policy does not let WebAssembly compile.', zh: '本页的内容安全策略（CSP）不允许编译 WebAssembly。' },
  'trouble.wasm_blocked_by_csp.help': { en: 'Add ‘wasm-unsafe-eval’ to script-src. It permits WebAssembly and nothing else. Until then nothing is sent.', zh: '在 script-src 里加上 ‘wasm-unsafe-eval’，它只放行 WebAssembly。在此之前，什么都不会发送。' },
  'trouble.webcrypto_unavailable': { en: 'This page may not use WebCrypto.', zh: '本页无法使用 WebCrypto。' },
  'trouble.webcrypto_unavailable.help': { en: 'Browsers offer it over https and on localhost only. The demo makes its key pair with it, so without it nothing is sent.', zh: '浏览器只在 https 或 localhost 下提供它。演示要用它生成密钥对，没有它什么都不会发送。' },
  'trouble.policy_expired': { en: 'The policy has expired.', zh: '策略已过期。' },
  'trouble.policy_expired.help': { en: 'An expired policy is refused, so nothing is sent. Have it reviewed and set a new “expires”.', zh: '过期的策略不会生效，因此什么都不会发送。请复核策略，再设置新的 “expires”。' },
  'trouble.other': { en: 'The engine could not start.', zh: '引擎无法启动。' },
  'trouble.other.help': { en: 'The form stays shut: without the engine nothing is sent.', zh: '表单保持关闭：没有引擎，什么都不会发送。' },
  'trouble.code': { en: 'Code: {code}', zh: '错误代码：{code}' },
  'error.open_failed': { en: 'The envelope does not open: another key, a changed byte, or made for another field.', zh: '无法解密：密钥不对、内容被改动，或不是为这个字段加密的。' },
  'error.policy_not_effective': { en: 'The policy is not in force yet.', zh: '策略尚未生效。' },
  'error.policy_expired': { en: 'The policy has expired.', zh: '策略已过期。' },

  'wire.verdict.counted': { en: '{found} of {total} typed values found in what left.', zh: '{total} 个输入值，在发出的数据里找到 {found} 个。' },
  'wire.verdict.how': { en: '{counts}. Counted by searching the {bytes} bytes that arrived, in plain text and every usual encoding.', zh: '{counts}。结论来自对实际收到的 {bytes} 个字节的查找，包括明文和各种常见编码。' },
  'wire.verdict.allowed': { en: 'The policy lets these leave as typed: {names}.', zh: '策略允许原样发送：{names}。' },
  'wire.verdict.inside': { en: 'Part of such a value, as a birth date is part of an ID number: {names}.', zh: '包含在上述值之中（例如身份证号里有出生日期）：{names}。' },
  'wire.verdict.common': { en: 'Not counted, because every request of this form holds the same word: {names}.', zh: '未计入，因为这张表单的每个请求里本来就有同样的词：{names}。' },
  'wire.verdict.leaked': { en: 'Found although the policy does not let them leave as typed: {names}.', zh: '策略不允许原样发送，却找到了：{names}。' },
  'wire.verdict.none': { en: 'Submit the form: the verdict is counted from the bytes that arrive.', zh: '提交表单后，这里给出结论，依据是服务器实际收到的字节。' },
  'wire.verdict.nothing': { en: 'The form was empty: there was nothing to look for.', zh: '表单是空的，没有可查找的内容。' },
  'wire.verdict.held': { en: 'The submit was held. Nothing left this page.', zh: '提交已拦下，没有任何内容离开本页。' },
  'wire.scan': { en: '{found} of {total} typed values found here.', zh: '{total} 个输入值，这里找到 {found} 个。' },
  'wire.control.empty': { en: 'Press the button to send the same values unprotected. The server of this page answers with what it saw and keeps nothing. It shows what leaves without Veilgate, and that the search can find it.', zh: '按下按钮，同样的值会不加保护地发送一次。本页的服务器只返回它收到的内容，不作保留。这样既能看到没有 Veilgate 时会发出什么，也能证明查找确实有效。' },
  'wire.guarded.empty': { en: 'Press the button, or submit the form above.', zh: '按下按钮，或提交上面的表单。' },
  'wire.parts': { en: 'What arrived', zh: '收到的内容' },
  'wire.request': { en: 'The request', zh: '请求' },
  'wire.body': { en: 'The body, {bytes} bytes', zh: '请求体，{bytes} 字节' },
  'wire.more': { en: '{count} characters', zh: '{count} 个字符' },
  'part.typed': { en: 'as typed', zh: '原样' },
  'part.sealed': { en: 'sealed to {keys}', zh: '加密给 {keys}' },
  'part.changed': { en: 'masked', zh: '脱敏' },
  'part.empty': { en: 'empty', zh: '空' },
  'part.absent': { en: 'did not leave', zh: '没有离开页面' },
  'part.extra': { en: 'added by Veilgate', zh: '由 Veilgate 添加' },
  'send.failed': { en: 'The request failed. Is the server still running?', zh: '请求失败。服务器还在运行吗？' },
  'hits.some.one': { en: '1 place', zh: '1 处' },
  'hits.some': { en: '{count} places', zh: '{count} 处' },
  'hits.unsent': { en: 'not sent yet', zh: '尚未发送' },
  'hits.item': { en: '{form} at byte {at}', zh: '{form}，第 {at} 字节' },
  'hits.part': { en: ', in “{part}”', zh: '，位于“{part}”' },
  'hits.chance': { en: ' (short, among other characters: may be chance)', zh: '（太短，又夹在其他字符里，可能是巧合）' },
  'hits.rest': { en: 'and {count} more', zh: '另有 {count} 处' },
  'form.plain': { en: 'plain text', zh: '明文' }, 'form.url': { en: 'URL-encoded', zh: 'URL 编码' }, 'form.json': { en: 'JSON-escaped', zh: 'JSON 转义' },
  'form.hex': { en: 'hex', zh: '十六进制' }, 'form.base64': { en: 'base64', zh: 'base64' }, 'form.base64url': { en: 'base64url', zh: 'base64url' },

  'open.open': { en: 'Open', zh: '解密' },
  'open.flip': { en: 'Flip one bit, then open', zh: '改动一位再解密' },
  'open.other': { en: 'Open as “{field}”', zh: '当作“{field}”解密' },
  'open.copy': { en: 'Copy the JWE', zh: '复制 JWE' },
  'open.sealed': { en: 'for {keys}, {alg} with {enc}, {length} characters', zh: '加密给 {keys}，{alg}，{enc}，{length} 个字符' },
  'open.done': { en: 'Opened: {value}', zh: '解密结果：{value}' },
  'open.refused': { en: 'Refused ({code}): {message}', zh: '拒绝（{code}）：{message}' },
  'open.accepted': { en: 'Accepted, which it must not be: {value}', zh: '竟然解开了，这不应发生：{value}' },

  'said.sent': { en: 'Sent. {verdict}', zh: '已发送。{verdict}' },
  'said.field': { en: '{field}: {what}', zh: '{field}：{what}' },
  'said.cleared': { en: 'Form cleared.', zh: '表单已清空。' },
  'said.filled': { en: 'Sample filled in.', zh: '已填入样例。' },
}

/** Titles of classes; a class without one takes that of the nearest above it, and every top has one. */
export const CLASSES = {
  person: { en: 'Personal detail', zh: '个人信息' },
  'person.name': { en: 'Name', zh: '姓名' },
  'person.birth-date': { en: 'Date of birth', zh: '出生日期' },
  contact: { en: 'Contact details', zh: '联系方式' },
  'contact.phone.cn-mobile': { en: 'Mobile number', zh: '手机号码' },
  'contact.phone': { en: 'Phone number', zh: '电话号码' },
  'contact.address': { en: 'Address', zh: '地址' },
  'contact.address.postcode': { en: 'Postcode', zh: '邮政编码' },
  'contact.email': { en: 'E-mail address', zh: '电子邮箱' },
  gov: { en: 'Official document', zh: '官方证件' },
  'gov.id': { en: 'Identity number', zh: '身份号码' },
  'gov.id.cn-resident-id': { en: 'Resident ID number', zh: '居民身份证号' },
  'gov.passport': { en: 'Passport number', zh: '护照号' },
  'gov.tax-id': { en: 'Tax number', zh: '税号' },
  payment: { en: 'Payment', zh: '支付信息' },
  'payment.card': { en: 'Payment card', zh: '银行卡' },
  'payment.card.pan': { en: 'Card number', zh: '银行卡号' },
  'payment.card.cvv': { en: 'Card security code', zh: '银行卡安全码' },
  'payment.card.expiry': { en: 'Card expiry', zh: '银行卡有效期' },
  finance: { en: 'Financial account', zh: '金融账户' },
  'finance.account.iban': { en: 'IBAN', zh: '国际银行账号' },
  org: { en: 'Organisation number', zh: '机构编号' },
  'org.id.cn-uscc': { en: 'Unified social credit code', zh: '统一社会信用代码' },
  device: { en: 'Device or network', zh: '设备与网络' },
  'device.network.ip': { en: 'IP address', zh: 'IP 地址' },
  health: { en: 'Health', zh: '健康信息' },
  vehicle: { en: 'Vehicle', zh: '车辆信息' },
  special: { en: 'Special category', zh: '特殊类别' },
  secret: { en: 'Secret', zh: '机密' },
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

/** What an error says: our words where there are some, else its own, which are English. */
export const errorWords = ({ code, message }) => SAID[`error.${code}`]?.[current] ?? message

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
