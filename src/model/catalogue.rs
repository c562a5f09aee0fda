//! The built-in classes: id, level, titles and default mask.
//!
//! A class takes the higher level of the detectors that share it; a parent takes the lowest of its children, since a rule
//! on it says no more than what holds for all of them. Levels follow PIPL Art. 28, GB/T 45574-2025, GB/T 35273-2020
//! Annex B and JR/T 0171-2020. Masks follow PCI DSS 3.4.1 for card numbers and common practice for the rest; a class
//! whose usual mask no operation can say yet is masked whole, and a level-4 one is replaced by its label.

use super::json::Json;
use super::{Catalogued, DomainPart, Fill, Keep, Level, Operation, operations};
use alloc::{borrow::ToOwned, vec::Vec};
use core::cmp::Ordering;

/// One built-in class.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The class id.
    pub class: &'static str,
    /// How much it matters.
    pub level: Level,
    /// Title in English.
    pub en: &'static str,
    /// Title in Chinese.
    pub zh: &'static str,
    mask: &'static str,
}

/// Separators inside numbers: they say nothing, so they stay and do not count.
const SEPARATORS: &str = " -./:";
/// A mask that would hide fewer characters than this hides all of them.
const MIN_HIDDEN: u16 = 3;

impl Entry {
    /// The default mask of the class.
    ///
    /// ```
    /// use veilgate::model::catalogue;
    /// assert_eq!(catalogue::entry("payment.card.pan").unwrap().mask().name(), "mask.pan");
    /// assert_eq!(catalogue::entry("secret.password").unwrap().mask().name(), "label");
    /// ```
    pub fn mask(&self) -> Operation {
        let fill = Fill::default();
        let kind = self.mask.trim_end_matches(|c: char| c.is_ascii_digit());
        let mut counts = self.mask.bytes().skip(kind.len()).map(|digit| digit & 15);
        let (first, last) = (counts.next().unwrap_or_default(), counts.next().unwrap_or_default());
        match kind {
            "label" => Operation::Label,
            "email" => Operation::MaskEmail { keep_local: 1, keep_domain: DomainPart::Full, fill },
            "pan" => Operation::MaskPan { first: 0, last: 4, store: false, fill },
            "name" => Operation::MaskName { script: None, first_only: false, fill },
            "keep" => Operation::MaskKeep(Keep {
                first: u16::from(first),
                last: u16::from(last),
                ignore: SEPARATORS.to_owned(),
                min_hidden: MIN_HIDDEN,
                ..Keep::default()
            }),
            "phone" => Operation::MaskPhone { keep_prefix: first, keep_last: last, country: None, fill },
            // Of an address in a network the first octet, or the first group.
            "ip" => catalogued("mask.ip", &[("v4prefix", 8.0), ("v6prefix", 16.0)]),
            _ => catalogued(&["mask.", kind].concat(), &[]),
        }
    }

    fn of(line: &'static str) -> Option<Self> {
        let mut parts = line.split('|');
        let [class, level, mask, en, zh] = [(); 5].map(|()| parts.next());
        let level = Level::from_number(level?.bytes().next()? & 15)?;
        Some(Self { class: class?, level, en: en?, zh: zh?, mask: mask? })
    }
}

/// An operation by its name, with these parameters; without one of this name everything is masked.
fn catalogued(name: &str, params: &[(&str, f64)]) -> Operation {
    let params: Vec<_> = params.iter().map(|(key, number)| ((*key).to_owned(), Json::Number(*number))).collect();
    let params = if params.is_empty() { Json::Null } else { Json::Object(params) };
    match operations::named(name) {
        Some(operations::Declared { name, rank, .. }) => Operation::Catalogued(Catalogued { name, rank, params }),
        None => Operation::mask_whole(),
    }
}

/// Every built-in class, sorted by id.
pub fn entries() -> impl Iterator<Item = Entry> {
    CLASSES.split('\n').filter_map(Entry::of)
}

/// The entry of exactly this class.
pub fn entry(id: &str) -> Option<Entry> {
    // A binary search over the text: what is left of it always begins and ends with a line. Every value asks several times,
    // so it goes by bytes.
    let text = CLASSES.as_bytes();
    let (mut start, mut end) = (0_usize, text.len());
    while start < end {
        let before = text.get(start..start.midpoint(end))?;
        let line = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(start, |at| start.saturating_add(at).saturating_add(1));
        let below = text.get(line..end)?;
        match below.iter().take_while(|byte| **byte != b'|').cmp(id.as_bytes()) {
            Ordering::Equal => return Entry::of(CLASSES.get(line..)?.split('\n').next()?),
            Ordering::Less => {
                start = line.saturating_add(below.iter().position(|byte| *byte == b'\n')?).saturating_add(1)
            }
            Ordering::Greater => end = line,
        }
    }
    None
}

/// A class a line: id, level, default mask, title in English, title in Chinese. One text costs the page a kilobyte less than a
/// table of texts would.
///
/// Masks: `whole` hides every character; `label` leaves the label of the class; `keep` so many characters at the start and at
/// the end, a digit each; `email` one character of the local part, and the domain; `pan` the last four digits of a card;
/// `name` the surname or the initials; `phone` so many leading digits of the national number and trailing ones. Any other is
/// the operation `mask.` of that name, with its defaults.
static CLASSES: &str = "\
contact|1|whole|Contact details|联系方式
contact.account|2|whole|Account name|账号
contact.account.cn-qq|2|keep22|QQ number|QQ号
contact.account.cn-social-account|2|keep11|Alipay / Weibo / Douyin account|支付宝/微博/抖音号
contact.account.cn-wechat|2|keep11|WeChat ID|微信号
contact.account.username|2|keep10|User name / login|用户名
contact.address|2|address|Address|地址
contact.address.postcode|1|whole|Postcode|邮政编码
contact.address.postcode.cn-postcode|1|keep20|Postal code, mainland|邮政编码
contact.address.postcode.jp-postcode|1|keep30|Japan postal code|日本邮编
contact.address.postcode.uk-postcode|1|whole|UK postcode|英国邮编
contact.email|2|email|E-mail address|电子邮箱
contact.phone|2|phone02|Phone number|电话号码
contact.phone.au-phone|2|phone03|Australia phone|澳洲电话
contact.phone.br-phone|2|phone04|Brazil phone|巴西电话
contact.phone.cn-landline|2|phone32|Landline, mainland|固定电话
contact.phone.cn-mobile|2|phone34|Mobile phone, mainland|手机号码
contact.phone.eu-phone|2|phone02|European phone|欧洲电话
contact.phone.hk-phone|2|phone22|Hong Kong / Macao phone|香港/澳门电话
contact.phone.in-phone|2|phone04|India phone|印度电话
contact.phone.jp-phone|2|phone04|Japan phone|日本电话
contact.phone.kr-phone|2|phone34|Korea phone|韩国电话
contact.phone.nanp-phone|2|phone04|US / Canada phone|北美电话
contact.phone.sg-phone|2|phone04|Singapore phone|新加坡电话
contact.phone.tw-phone|2|phone43|Taiwan phone|台湾电话
contact.phone.uk-phone|2|phone03|UK phone|英国电话
device|2|whole|Device and network|设备与网络
device.id|2|whole|Device identifier|设备标识
device.id.device-id|2|keep40|Advertising / device identifier|设备标识
device.id.iccid|2|keep60|SIM card number|SIM卡号
device.id.imei|2|keep80|IMEI|手机串号
device.id.imsi|2|keep50|IMSI|国际移动用户识别码
device.id.mac-address|2|keep60|MAC address|MAC地址
device.network|2|whole|Network identifier|网络标识
device.network.ip|2|ip|IP address|IP地址
device.network.url|2|whole|URL carrying identifiers|含个人信息的URL
finance|1|whole|Financial account|金融账户
finance.account|1|whole|Bank account|银行账户
finance.account.bic|1|whole|BIC / SWIFT|SWIFT代码
finance.account.cn-bank-account|3|keep04|Bank account|银行账号
finance.account.cn-cnaps|1|whole|CNAPS bank line number|联行号
finance.account.cn-housing-fund|3|keep04|Housing provident fund account|公积金账号
finance.account.iban|3|iban|IBAN|国际银行账号
finance.account.us-bank-account|3|keep04|US bank account|美国银行账号
finance.account.us-routing|2|keep04|ABA routing number|美国银行路由号
finance.wallet|3|keep44|Crypto wallet address|数字货币地址
gov|1|whole|Official document|官方证件
gov.id|3|whole|National identity number|身份号码
gov.id.be-nn|3|keep02|Belgian national number|比利时国民号
gov.id.ca-sin|3|keep03|Canada SIN|加拿大社会保险号
gov.id.ch-ahv|3|keep02|Swiss AHV number|瑞士AHV号
gov.id.cn-birth-certificate|3|keep12|Birth certificate number|出生医学证明编号
gov.id.cn-foreign-pr-id|3|keep32|Foreign permanent resident ID|外国人永久居留身份证号
gov.id.cn-hkmt-residence-permit|3|keep11|Residence permit, HK/Macao/Taiwan residents|港澳台居民居住证号
gov.id.cn-military-id|3|keep02|PLA officer / soldier ID|军官证/士兵证号
gov.id.cn-resident-id|3|id.cn|Resident identity number|居民身份证号
gov.id.cn-student-id|3|keep11|National student number|学籍号
gov.id.de-id-card|3|keep03|German ID card / passport serial|德国身份证/护照
gov.id.es-dni-nie|3|keep03|Spanish DNI / NIE|西班牙身份证
gov.id.fr-nir|3|keep02|French social security number|法国社保号
gov.id.hk-hkid|3|keep30|Hong Kong identity card|香港身份证
gov.id.id-nik|3|keep04|Indonesia NIK|印尼身份证
gov.id.in-aadhaar|3|keep04|India Aadhaar|印度Aadhaar
gov.id.jp-my-number|3|keep02|Japan My Number|日本个人编号
gov.id.kr-rrn|3|keep70|Korea RRN / FRN|韩国居民登记号
gov.id.mo-id|3|keep12|Macao resident ID|澳门居民身份证
gov.id.mx-curp|3|keep40|Mexico CURP|墨西哥CURP
gov.id.my-nric|3|keep04|Malaysia MyKad|马来西亚身份证
gov.id.nl-bsn|3|keep03|Dutch BSN|荷兰公民号
gov.id.pl-pesel|3|keep02|Polish PESEL|波兰公民号
gov.id.se-personnummer|3|whole|Swedish personnummer|瑞典个人号
gov.id.sg-nric|3|keep04|Singapore NRIC / FIN|新加坡身份证
gov.id.th-pin|3|keep03|Thailand national ID|泰国身份证
gov.id.tr-tckn|3|keep02|Turkey TCKN|土耳其身份证
gov.id.tw-arc|3|keep22|Taiwan resident certificate|台湾居留证号
gov.id.tw-national-id|3|keep13|Taiwan national ID|台湾身份证字号
gov.id.uk-nino|3|keep03|UK National Insurance number|英国国民保险号
gov.id.us-itin|3|keep04|US ITIN|美国个人报税号
gov.id.us-ssn|3|keep04|US Social Security number|美国社会安全号
gov.id.za-id|3|keep03|South Africa ID|南非身份证
gov.licence|1|whole|Licence|执照
gov.licence.cn-driver-license|3|keep11|Driving licence / file number|驾驶证号/档案编号
gov.licence.us-dea|2|keep03|US DEA number|美国DEA号
gov.licence.us-driver-license|3|keep04|US driver licence|美国驾照
gov.licence.us-npi|1|keep04|US NPI|美国医疗服务者号
gov.passport|3|whole|Passport|护照
gov.passport.cn-passport|3|keep22|PRC passport number|中国护照号
gov.passport.mrz|4|label|Passport MRZ lines|护照机读码
gov.passport.us-passport|3|keep03|US passport|美国护照
gov.permit|3|whole|Travel permit|通行证
gov.permit.cn-exit-permit|3|keep12|Exit-entry permit to HK/Macao or Taiwan|往来港澳/台湾通行证
gov.permit.cn-hkmo-permit|3|keep12|Mainland Travel Permit for HK/Macao residents|港澳居民来往内地通行证
gov.permit.cn-tw-permit|3|keep12|Mainland Travel Permit for Taiwan residents|台湾居民来往大陆通行证
gov.tax-id|2|whole|Tax number|个人税号
gov.tax-id.au-tfn|3|keep03|Australia TFN|澳洲税号
gov.tax-id.br-cpf|3|whole|Brazil CPF|巴西个人税号
gov.tax-id.de-tax-id|3|keep03|German tax ID|德国税号
gov.tax-id.in-pan|3|keep02|India PAN|印度PAN
gov.tax-id.it-codice-fiscale|3|keep03|Italian fiscal code|意大利税号
gov.tax-id.pt-nif|3|keep03|Portuguese NIF|葡萄牙税号
gov.tax-id.uk-utr|2|keep04|UK unique taxpayer reference|英国纳税参考号
health|3|whole|Health|健康
health.condition|4|label|Health condition / diagnosis words|疾病与诊断信息
health.insurance|3|whole|Health insurance number|医保社保号
health.insurance.au-medicare|3|keep02|Australia Medicare|澳洲医保号
health.insurance.cn-medical-insurance|3|keep02|Medical insurance number|医保卡号/医保编号
health.insurance.cn-social-security|3|keep12|Social security / card number|社保卡号/社会保障号
health.insurance.uk-nhs|3|keep04|UK NHS number|英国NHS号
health.insurance.us-mbi|3|keep04|US Medicare MBI|美国医保号
health.record|3|keep02|Medical record / in-patient / out-patient number|病历号/住院号/门诊号
org|1|whole|Organisation|机构
org.id|1|whole|Organisation number|机构编号
org.id.au-abn|1|keep03|Australia ABN|澳洲商业号
org.id.br-cnpj|1|keep06|Brazil CNPJ|巴西企业号
org.id.cn-business-reg|1|keep04|Business registration number|工商注册号
org.id.cn-org-code|1|keep02|Organisation code|组织机构代码
org.id.cn-uscc|1|keep24|Unified social credit code|统一社会信用代码
org.id.eu-vat|1|keep23|EU VAT number|欧盟增值税号
org.id.in-gstin|1|keep04|India GSTIN|印度GSTIN
org.id.tw-ubn|1|whole|Taiwan business number|台湾统一编号
org.id.us-ein|1|keep04|US EIN|美国雇主号
payment|3|whole|Payment|支付
payment.card|3|whole|Payment card|支付卡
payment.card.cvv|4|label|Card security code|安全码
payment.card.expiry|3|keep00|Card expiry|卡有效期
payment.card.pan|3|pan|Payment card number|银行卡号
payment.card.track|4|label|Magnetic track / EMV data|磁道数据
person|1|whole|Person|个人
person.birth-date|2|whole|Date of birth|出生日期
person.demographic|1|whole|Age, gender|年龄/性别
person.location|3|whole|Precise location|经纬度
person.name|2|name|Name of a person|姓名
plain|1|whole|Plain choice|普通选项
secret|4|label|Secret|机密
secret.api-key|4|label|Cloud and API keys, tokens|密钥与令牌
secret.otp|4|label|One-time / SMS code|验证码
secret.password|4|label|Password / passphrase / PIN|密码
secret.private-key|4|label|Private key block|私钥
secret.token|4|label|JSON Web Token|JWT
special|4|label|Special category|特殊类别
special.category|4|label|Religion, ethnicity, political view, orientation, criminal record|宗教/民族/政治面貌/取向/犯罪记录
unclassified|3|whole|Unclassified|未分类
vehicle|2|whole|Vehicle|车辆
vehicle.plate|2|plate.cn|Vehicle plate incl. new-energy|机动车号牌
vehicle.vin|2|keep34|Vehicle identification number|车辆识别代号
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Class, ClassTree};

    #[test]
    fn sorted_without_repeats() {
        let classes: Vec<_> = entries().map(|entry| entry.class).collect();
        assert_eq!(classes.len(), CLASSES.lines().count());
        assert!(classes.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(classes.iter().all(|class| entry(class).is_some_and(|found| found.class == *class)));
        for missing in ["", "a", "contac", "contact.", "contacts", "unclassifie", "zz", "vehicle.vin\n", "contact|1"] {
            assert!(entry(missing).is_none(), "{missing}");
        }
    }

    #[test]
    fn every_parent_is_named_and_is_never_above_its_children() {
        for child in entries() {
            for id in Class::built_in(child.class).ancestry() {
                let parent = entry(id).unwrap_or_else(|| panic!("{id} is missing"));
                // A postcode says less than the address that it is a part of.
                let lower = id == "contact.address" && child.class.starts_with("contact.address.postcode");
                assert_eq!(parent.level > child.level, lower, "{id} and {}", child.class);
            }
        }
    }

    #[test]
    fn critical_classes_are_labels_and_titles_are_there() {
        for e in entries() {
            assert_eq!(e.level == Level::Critical, e.mask() == Operation::Label, "{}", e.class);
            assert!(!e.en.is_empty() && !e.zh.is_empty(), "{}", e.class);
            let known = e.mask() != Operation::mask_whole() || e.mask == "whole";
            assert!(known, "{} has no mask called {}", e.class, e.mask);
        }
    }

    #[test]
    fn masks_that_the_standards_fix() {
        let pan = entry("payment.card.pan").unwrap().mask();
        assert!(matches!(pan, Operation::MaskPan { first: 0, last: 4, .. }));
        let mobile = entry("contact.phone.cn-mobile").unwrap().mask();
        assert!(matches!(mobile, Operation::MaskPhone { keep_prefix: 3, keep_last: 4, .. }));
    }

    #[test]
    fn the_tree_knows_them() {
        let tree = ClassTree::default();
        assert!(tree.knows("contact") && tree.knows("gov.id.cn-resident-id") && !tree.knows("contac"));
        assert_eq!(tree.level(&Class::built_in("plain")), Level::Public);
        assert_eq!(tree.level(&Class::built_in("unclassified")), Level::Sensitive);
        assert_eq!(tree.level(&Class::built_in("payment.card.cvv")), Level::Critical);
    }
}
