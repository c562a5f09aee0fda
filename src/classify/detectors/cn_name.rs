//! Chinese names: a surname (the common single ones and the compound ones) and one or two characters, right behind a word that
//! announces a person or right before a form of address.
//!
//! Without such a word a name cannot be told from any other word, so nothing is reported. Where the text runs on behind
//! the name, three characters are taken if a mark such as a colon stood before: it errs towards hiding one too many. Names of
//! minorities with a middle dot are taken whole. The surnames are the frequent ones of the mainland; no standard lists them.

use super::super::{
    context::{self, Cue},
    scanner::{Scan, is_han, is_one_of, leading, simplified, skip, starting, strip_start},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, cue: &Cue) -> Option<Hit> {
    let (start, end) = if cue.kinds & context::NAME != 0 {
        behind(scan, cue)?
    } else if cue.kinds & context::TITLE != 0 {
        before(scan, cue)?
    } else {
        return None;
    };
    Some(Hit { detector: "cn_name", start, end, confidence: 0.8 })
}

/// 收件人:张三.
fn behind(scan: &Scan<'_>, cue: &Cue) -> Option<(usize, usize)> {
    let rest = scan.after(cue.end);
    let marked = skip(rest, " :：=\u{3000}\t|(（【[\"'“");
    let rest = skip(strip_start(marked, "是为叫").unwrap_or(marked), ":： ");
    let start = scan.text.len().saturating_sub(rest.len());
    let length = read(rest, rest.len() < scan.after(cue.end).len())?;
    Some((start, start.saturating_add(length)))
}

/// 张三先生. With three characters before it that could be a name, all three are.
fn before(scan: &Scan<'_>, cue: &Cue) -> Option<(usize, usize)> {
    let text = scan.before(cue.start);
    let mut best = None;
    for (count, (start, c)) in text.char_indices().rev().take(4).enumerate() {
        if !is_han(c) {
            break;
        }
        let name = scan.slice(start, cue.start);
        if count > 0 && is_name(name) {
            best = Some((start, cue.start));
        }
    }
    best
}

/// How many bytes of the text are a name: up to the end of the Chinese run, else up to a word that does not belong to a name,
/// else, behind a mark, three characters.
fn read(text: &str, marked: bool) -> Option<usize> {
    let run = leading(text, 16, |c| is_han(c) || is_dot(c));
    let mut name = run;
    if !run.contains(is_dot) {
        let surname = surname(text)?;
        let most = surname.saturating_add(2);
        let start = |count: usize| leading(run, count, |_| true);
        let stops =
            |count: &usize| text.strip_prefix(start(*count)).is_some_and(|rest| starting(rest, STOPS).is_some());
        let stop = (surname.saturating_add(1)..=most).find(stops);
        name = start(stop.unwrap_or(most));
        if stop.is_none() && !marked && name.len() < run.len() {
            return None;
        }
    }
    is_name(name).then_some(name.len())
}

/// Whether the whole text is a Chinese name.
pub(crate) fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    if text.chars().any(is_dot) {
        let parts = text.split(is_dot);
        return count <= 16 && parts.into_iter().all(|part| part.chars().count() >= 2 && part.chars().all(is_han));
    }
    let given = surname(text).map(|surname| count.saturating_sub(surname));
    matches!(given, Some(1 | 2)) && text.chars().all(is_han) && starting(text, WORDS).is_none()
}

/// How many characters of the text are a surname.
fn surname(text: &str) -> Option<usize> {
    let mut start = text.chars();
    let (first, second) = (simplified(start.next()?), start.next()?);
    let both = [first, simplified(second)];
    if COMPOUND.split(' ').any(|name| name.chars().eq(both)) && start.next().is_some_and(is_han) {
        return Some(2);
    }
    (is_one_of(first, SINGLE) && is_han(second)).then_some(1)
}

fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・')
}

/// Words that may stand right behind a name.
const STOPS: &str = "先生 女士 小姐 太太 同学 老师 医生 律师 经理 电话 手机 联系 身份 证件 住址 地址 住在 家住 已 的 在 \
    是 于 和 与 及 收 到 出生 性别 签 向 因 将 对 请 为 银行 护照 邮箱 生日 年龄 卡号 想 要 有 来自 \
    今年 现";

/// Words that begin with a surname.
const WORDS: &str = "高兴 黄金 马上 王者 周末 金额 安全 方便 马路 白色 黑色 黄色 万元 金融 时间 江苏 江西 安徽 成功 成都 \
    于是 张家口 张家港 张家界 石家庄 方法 方式 平台 平安 常见 常用 温州 温馨 包括 包装 石油 关于 关系 古代 \
    高级 高度 项目 项链 路由 路线 经理 经验 经营 连接 连续 单位 单号 党员 全部 全国 全称 于今 向上 阳光 \
    明天 明确 应该 习惯 任务 任何 任意 程序 解决 解释 和平 文件 文化 文字 水果 查询 查看 沙发 汤圆 贺卡 \
    段落 房间 房屋 山东 山西 广东 广西 能力 终端 管理 管道 支付 支持 计算 计划 戴上 席位 季度 童装 台湾 \
    云南 云端 容易 商品 商家 商业 国内 国际 强烈 强制 华为 花费 简单 简介 吉林 保险 保密";

/// Compound surnames.
const COMPOUND: &str = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 宇文 长孙 钟离 鲜于 闾丘 司空 端木 百里 呼延 南宫 西门 独孤 轩辕 \
    澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 万俟 闻人 赫连 拓跋 东郭 南门 羊舌 微生 梁丘 左丘 东门 第五 完颜 纳兰 叶赫";

/// Single surnames, the most frequent first.
const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖\
    石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文欧殷温樊葛章安申阎施洪俞牛鲁\
    倪柴耿尚兰庞詹关伍聂凌邢祝岳路柳宁傅闵焦齐梅项丛苗甘游季翟翁庄骆童管牟车莘鲍喻左柯房卜祁费成卞滕褚辛屈窦裴阮娄靳舒解佟宫\
    桑应柏毕单古涂冉连米冷晏盛景纪尤占苑缪查岑楼宗郁戚谷包党胥时符卫晁司迟明桂全商师仇栾霍阳宣练支封牧初计虞鞠蒲边阚双隋穆巫\
    臧巩艾薄蔺仝麦池粟郎衣席勾雍惠祖阙芦荆居闻寇廉满殳沃蔚厍乌农阴萧颜甄曲饶刁瞿丘晋简盖奚燕冀谈姬屠郜蒙揭鄢卓花蓝井仲乐竺冼\
    楚栗匡谌辜吉强华苟糜植扬沙伏习保敖木荀慎茹宦鄂郦邬逄麻邸原储宿";
