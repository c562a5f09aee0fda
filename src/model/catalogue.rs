//! The built-in classes: id, level, titles and default mask.
//!
//! A class takes the higher level of the detectors that share it; a parent takes the lowest of its children, since a rule
//! on it says no more than what holds for all of them. Levels follow PIPL Art. 28, GB/T 45574-2025, GB/T 35273-2020
//! Annex B and JR/T 0171-2020. Masks follow PCI DSS 3.4.1 for card numbers and common practice for the rest; a class
//! whose usual mask no operation can say yet is masked whole, and a level-4 one is replaced by its label.

use super::{DomainPart, Fill, Keep, Level, Operation};
use Level::{Critical as C, General as G, Public as P, Sensitive as S};
use Mask::{Email, Keep as Ends, Label, Name, Pan, Phone, Whole};
use alloc::borrow::ToOwned;

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
    mask: Mask,
}

/// A default mask that fits in a table; [`Entry::mask`] spells it out.
#[derive(Clone, Copy, Debug)]
enum Mask {
    /// Every character.
    Whole,
    /// The label of the class.
    Label,
    /// So many characters at the start and at the end stay.
    Keep(u8, u8),
    /// One character of the local part, and the domain.
    Email,
    /// The last four digits of a card.
    Pan,
    /// The surname or the initials.
    Name,
    /// So many leading digits of the national number and trailing digits stay.
    Phone(u8, u8),
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
        match self.mask {
            Whole => Operation::mask_whole(),
            Label => Operation::Label,
            Ends(first, last) => Operation::MaskKeep(Keep {
                first: u16::from(first),
                last: u16::from(last),
                ignore: SEPARATORS.to_owned(),
                min_hidden: MIN_HIDDEN,
                ..Keep::default()
            }),
            Email => Operation::MaskEmail { keep_local: 1, keep_domain: DomainPart::Full, fill },
            Pan => Operation::MaskPan { first: 0, last: 4, fill },
            Name => Operation::MaskName { fill },
            Phone(keep_prefix, keep_last) => Operation::MaskPhone { keep_prefix, keep_last, fill },
        }
    }
}

/// The entry of exactly this class.
pub fn entry(id: &str) -> Option<&'static Entry> {
    let index = ENTRIES.binary_search_by(|entry| entry.class.cmp(id)).ok()?;
    ENTRIES.get(index)
}

const fn row(class: &'static str, level: Level, en: &'static str, zh: &'static str, mask: Mask) -> Entry {
    Entry { class, level, en, zh, mask }
}

/// Every built-in class, sorted by id.
#[rustfmt::skip] // One class a line, so that a change of one shows as one.
pub static ENTRIES: &[Entry] = &[
    row("contact", P, "Contact details", "联系方式", Whole),
    row("contact.account", G, "Account name", "账号", Whole),
    row("contact.account.cn-qq", G, "QQ number", "QQ号", Ends(2, 2)),
    row("contact.account.cn-social-account", G, "Alipay / Weibo / Douyin account", "支付宝/微博/抖音号", Ends(1, 1)),
    row("contact.account.cn-wechat", G, "WeChat ID", "微信号", Ends(1, 1)),
    row("contact.account.username", G, "User name / login", "用户名", Ends(1, 0)),
    row("contact.address", G, "Address", "地址", Whole),
    row("contact.address.postcode", P, "Postcode", "邮政编码", Whole),
    row("contact.address.postcode.cn-postcode", P, "Postal code, mainland", "邮政编码", Ends(2, 0)),
    row("contact.address.postcode.jp-postcode", P, "Japan postal code", "日本邮编", Ends(3, 0)),
    row("contact.address.postcode.uk-postcode", P, "UK postcode", "英国邮编", Whole),
    row("contact.email", G, "E-mail address", "电子邮箱", Email),
    row("contact.phone", G, "Phone number", "电话号码", Phone(0, 2)),
    row("contact.phone.au-phone", G, "Australia phone", "澳洲电话", Phone(0, 3)),
    row("contact.phone.br-phone", G, "Brazil phone", "巴西电话", Phone(0, 4)),
    row("contact.phone.cn-landline", G, "Landline, mainland", "固定电话", Phone(3, 2)),
    row("contact.phone.cn-mobile", G, "Mobile phone, mainland", "手机号码", Phone(3, 4)),
    row("contact.phone.eu-phone", G, "European phone", "欧洲电话", Phone(0, 2)),
    row("contact.phone.hk-phone", G, "Hong Kong / Macao phone", "香港/澳门电话", Phone(2, 2)),
    row("contact.phone.in-phone", G, "India phone", "印度电话", Phone(0, 4)),
    row("contact.phone.jp-phone", G, "Japan phone", "日本电话", Phone(0, 4)),
    row("contact.phone.kr-phone", G, "Korea phone", "韩国电话", Phone(3, 4)),
    row("contact.phone.nanp-phone", G, "US / Canada phone", "北美电话", Phone(0, 4)),
    row("contact.phone.sg-phone", G, "Singapore phone", "新加坡电话", Phone(0, 4)),
    row("contact.phone.tw-phone", G, "Taiwan phone", "台湾电话", Phone(4, 3)),
    row("contact.phone.uk-phone", G, "UK phone", "英国电话", Phone(0, 3)),
    row("device", G, "Device and network", "设备与网络", Whole),
    row("device.id", G, "Device identifier", "设备标识", Whole),
    row("device.id.device-id", G, "Advertising / device identifier", "设备标识", Ends(4, 0)),
    row("device.id.iccid", G, "SIM card number", "SIM卡号", Ends(6, 0)),
    row("device.id.imei", G, "IMEI", "手机串号", Ends(8, 0)),
    row("device.id.imsi", G, "IMSI", "国际移动用户识别码", Ends(5, 0)),
    row("device.id.mac-address", G, "MAC address", "MAC地址", Ends(6, 0)),
    row("device.network", G, "Network identifier", "网络标识", Whole),
    row("device.network.ip", G, "IP address", "IP地址", Whole),
    row("device.network.url", G, "URL carrying identifiers", "含个人信息的URL", Whole),
    row("finance", P, "Financial account", "金融账户", Whole),
    row("finance.account", P, "Bank account", "银行账户", Whole),
    row("finance.account.bic", P, "BIC / SWIFT", "SWIFT代码", Whole),
    row("finance.account.cn-bank-account", S, "Bank account", "银行账号", Ends(0, 4)),
    row("finance.account.cn-cnaps", P, "CNAPS bank line number", "联行号", Whole),
    row("finance.account.cn-housing-fund", S, "Housing provident fund account", "公积金账号", Ends(0, 4)),
    row("finance.account.iban", S, "IBAN", "国际银行账号", Ends(2, 4)),
    row("finance.account.us-bank-account", S, "US bank account", "美国银行账号", Ends(0, 4)),
    row("finance.account.us-routing", G, "ABA routing number", "美国银行路由号", Ends(0, 4)),
    row("finance.wallet", S, "Crypto wallet address", "数字货币地址", Ends(4, 4)),
    row("gov", P, "Official document", "官方证件", Whole),
    row("gov.id", S, "National identity number", "身份号码", Whole),
    row("gov.id.be-nn", S, "Belgian national number", "比利时国民号", Ends(0, 2)),
    row("gov.id.ca-sin", S, "Canada SIN", "加拿大社会保险号", Ends(0, 3)),
    row("gov.id.ch-ahv", S, "Swiss AHV number", "瑞士AHV号", Ends(0, 2)),
    row("gov.id.cn-birth-certificate", S, "Birth certificate number", "出生医学证明编号", Ends(1, 2)),
    row("gov.id.cn-foreign-pr-id", S, "Foreign permanent resident ID", "外国人永久居留身份证号", Ends(3, 2)),
    row("gov.id.cn-hkmt-residence-permit", S, "Residence permit, HK/Macao/Taiwan residents", "港澳台居民居住证号", Ends(1, 1)),
    row("gov.id.cn-military-id", S, "PLA officer / soldier ID", "军官证/士兵证号", Ends(0, 2)),
    row("gov.id.cn-resident-id", S, "Resident identity number", "居民身份证号", Ends(1, 1)),
    row("gov.id.cn-student-id", S, "National student number", "学籍号", Ends(1, 1)),
    row("gov.id.de-id-card", S, "German ID card / passport serial", "德国身份证/护照", Ends(0, 3)),
    row("gov.id.es-dni-nie", S, "Spanish DNI / NIE", "西班牙身份证", Ends(0, 3)),
    row("gov.id.fr-nir", S, "French social security number", "法国社保号", Ends(0, 2)),
    row("gov.id.hk-hkid", S, "Hong Kong identity card", "香港身份证", Ends(3, 0)),
    row("gov.id.id-nik", S, "Indonesia NIK", "印尼身份证", Ends(0, 4)),
    row("gov.id.in-aadhaar", S, "India Aadhaar", "印度Aadhaar", Ends(0, 4)),
    row("gov.id.jp-my-number", S, "Japan My Number", "日本个人编号", Ends(0, 2)),
    row("gov.id.kr-rrn", S, "Korea RRN / FRN", "韩国居民登记号", Ends(7, 0)),
    row("gov.id.mo-id", S, "Macao resident ID", "澳门居民身份证", Ends(1, 2)),
    row("gov.id.mx-curp", S, "Mexico CURP", "墨西哥CURP", Ends(4, 0)),
    row("gov.id.my-nric", S, "Malaysia MyKad", "马来西亚身份证", Ends(0, 4)),
    row("gov.id.nl-bsn", S, "Dutch BSN", "荷兰公民号", Ends(0, 3)),
    row("gov.id.pl-pesel", S, "Polish PESEL", "波兰公民号", Ends(0, 2)),
    row("gov.id.se-personnummer", S, "Swedish personnummer", "瑞典个人号", Whole),
    row("gov.id.sg-nric", S, "Singapore NRIC / FIN", "新加坡身份证", Ends(0, 4)),
    row("gov.id.th-pin", S, "Thailand national ID", "泰国身份证", Ends(0, 3)),
    row("gov.id.tr-tckn", S, "Turkey TCKN", "土耳其身份证", Ends(0, 2)),
    row("gov.id.tw-arc", S, "Taiwan resident certificate", "台湾居留证号", Ends(2, 2)),
    row("gov.id.tw-national-id", S, "Taiwan national ID", "台湾身份证字号", Ends(1, 3)),
    row("gov.id.uk-nino", S, "UK National Insurance number", "英国国民保险号", Ends(0, 3)),
    row("gov.id.us-itin", S, "US ITIN", "美国个人报税号", Ends(0, 4)),
    row("gov.id.us-ssn", S, "US Social Security number", "美国社会安全号", Ends(0, 4)),
    row("gov.id.za-id", S, "South Africa ID", "南非身份证", Ends(0, 3)),
    row("gov.licence", P, "Licence", "执照", Whole),
    row("gov.licence.cn-driver-license", S, "Driving licence / file number", "驾驶证号/档案编号", Ends(1, 1)),
    row("gov.licence.us-dea", G, "US DEA number", "美国DEA号", Ends(0, 3)),
    row("gov.licence.us-driver-license", S, "US driver licence", "美国驾照", Ends(0, 4)),
    row("gov.licence.us-npi", P, "US NPI", "美国医疗服务者号", Ends(0, 4)),
    row("gov.passport", S, "Passport", "护照", Whole),
    row("gov.passport.cn-passport", S, "PRC passport number", "中国护照号", Ends(2, 2)),
    row("gov.passport.mrz", C, "Passport MRZ lines", "护照机读码", Label),
    row("gov.passport.us-passport", S, "US passport", "美国护照", Ends(0, 3)),
    row("gov.permit", S, "Travel permit", "通行证", Whole),
    row("gov.permit.cn-exit-permit", S, "Exit-entry permit to HK/Macao or Taiwan", "往来港澳/台湾通行证", Ends(1, 2)),
    row("gov.permit.cn-hkmo-permit", S, "Mainland Travel Permit for HK/Macao residents", "港澳居民来往内地通行证", Ends(1, 2)),
    row("gov.permit.cn-tw-permit", S, "Mainland Travel Permit for Taiwan residents", "台湾居民来往大陆通行证", Ends(1, 2)),
    row("gov.tax-id", G, "Tax number", "个人税号", Whole),
    row("gov.tax-id.au-tfn", S, "Australia TFN", "澳洲税号", Ends(0, 3)),
    row("gov.tax-id.br-cpf", S, "Brazil CPF", "巴西个人税号", Whole),
    row("gov.tax-id.de-tax-id", S, "German tax ID", "德国税号", Ends(0, 3)),
    row("gov.tax-id.in-pan", S, "India PAN", "印度PAN", Ends(0, 2)),
    row("gov.tax-id.it-codice-fiscale", S, "Italian fiscal code", "意大利税号", Ends(0, 3)),
    row("gov.tax-id.pt-nif", S, "Portuguese NIF", "葡萄牙税号", Ends(0, 3)),
    row("gov.tax-id.uk-utr", G, "UK unique taxpayer reference", "英国纳税参考号", Ends(0, 4)),
    row("health", S, "Health", "健康", Whole),
    row("health.condition", C, "Health condition / diagnosis words", "疾病与诊断信息", Label),
    row("health.insurance", S, "Health insurance number", "医保社保号", Whole),
    row("health.insurance.au-medicare", S, "Australia Medicare", "澳洲医保号", Ends(0, 2)),
    row("health.insurance.cn-medical-insurance", S, "Medical insurance number", "医保卡号/医保编号", Ends(0, 2)),
    row("health.insurance.cn-social-security", S, "Social security / card number", "社保卡号/社会保障号", Ends(1, 2)),
    row("health.insurance.uk-nhs", S, "UK NHS number", "英国NHS号", Ends(0, 4)),
    row("health.insurance.us-mbi", S, "US Medicare MBI", "美国医保号", Ends(0, 4)),
    row("health.record", S, "Medical record / in-patient / out-patient number", "病历号/住院号/门诊号", Ends(0, 2)),
    row("org", P, "Organisation", "机构", Whole),
    row("org.id", P, "Organisation number", "机构编号", Whole),
    row("org.id.au-abn", P, "Australia ABN", "澳洲商业号", Ends(0, 3)),
    row("org.id.br-cnpj", P, "Brazil CNPJ", "巴西企业号", Ends(0, 6)),
    row("org.id.cn-business-reg", P, "Business registration number", "工商注册号", Ends(0, 4)),
    row("org.id.cn-org-code", P, "Organisation code", "组织机构代码", Ends(0, 2)),
    row("org.id.cn-uscc", P, "Unified social credit code", "统一社会信用代码", Ends(2, 4)),
    row("org.id.eu-vat", P, "EU VAT number", "欧盟增值税号", Ends(2, 3)),
    row("org.id.in-gstin", P, "India GSTIN", "印度GSTIN", Ends(0, 4)),
    row("org.id.tw-ubn", P, "Taiwan business number", "台湾统一编号", Whole),
    row("org.id.us-ein", P, "US EIN", "美国雇主号", Ends(0, 4)),
    row("payment", S, "Payment", "支付", Whole),
    row("payment.card", S, "Payment card", "支付卡", Whole),
    row("payment.card.cvv", C, "Card security code", "安全码", Label),
    row("payment.card.expiry", S, "Card expiry", "卡有效期", Ends(0, 0)),
    row("payment.card.pan", S, "Payment card number", "银行卡号", Pan),
    row("payment.card.track", C, "Magnetic track / EMV data", "磁道数据", Label),
    row("person", P, "Person", "个人", Whole),
    row("person.birth-date", G, "Date of birth", "出生日期", Whole),
    row("person.demographic", P, "Age, gender", "年龄/性别", Whole),
    row("person.location", S, "Precise location", "经纬度", Whole),
    row("person.name", G, "Name of a person", "姓名", Name),
    row("plain", P, "Plain choice", "普通选项", Whole),
    row("secret", C, "Secret", "机密", Label),
    row("secret.api-key", C, "Cloud and API keys, tokens", "密钥与令牌", Label),
    row("secret.otp", C, "One-time / SMS code", "验证码", Label),
    row("secret.password", C, "Password / passphrase / PIN", "密码", Label),
    row("secret.private-key", C, "Private key block", "私钥", Label),
    row("secret.token", C, "JSON Web Token", "JWT", Label),
    row("special", C, "Special category", "特殊类别", Label),
    row("special.category", C, "Religion, ethnicity, political view, orientation, criminal record", "宗教/民族/政治面貌/取向/犯罪记录", Label),
    row("unclassified", S, "Unclassified", "未分类", Whole),
    row("vehicle", G, "Vehicle", "车辆", Whole),
    row("vehicle.plate", G, "Vehicle plate incl. new-energy", "机动车号牌", Ends(2, 2)),
    row("vehicle.vin", G, "Vehicle identification number", "车辆识别代号", Ends(3, 4)),];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Class, ClassTree};

    #[test]
    fn sorted_without_repeats() {
        assert!(ENTRIES.windows(2).all(|pair| pair[0].class < pair[1].class));
        assert!(ENTRIES.iter().all(|e| entry(e.class).is_some_and(|found| found.class == e.class)));
    }

    #[test]
    fn every_parent_is_named_and_is_never_above_its_children() {
        for child in ENTRIES {
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
        for e in ENTRIES {
            assert_eq!(e.level == Level::Critical, e.mask() == Operation::Label, "{}", e.class);
            assert!(!e.en.is_empty() && !e.zh.is_empty(), "{}", e.class);
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
