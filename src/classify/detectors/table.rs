//! Every detector of the catalogue and the class of what it finds; those without code yet are known by hints alone.

/// The class of a detector's findings.
pub(crate) fn class_of(detector: &str) -> &'static str {
    let index = DETECTORS
        .binary_search_by(|(id, _)| (*id).cmp(detector))
        .ok();
    index
        .and_then(|index| DETECTORS.get(index))
        .map_or("unclassified", |(_, class)| class)
}

/// Detector and class, sorted by detector.
#[rustfmt::skip] // One detector a line, so that a change of one shows as one.
pub(crate) static DETECTORS: &[(&str, &str)] = &[
    ("address", "contact.address"),
    ("age_gender", "person.demographic"),
    ("api_secret", "secret.api-key"),
    ("au_abn", "org.id.au-abn"),
    ("au_medicare", "health.insurance.au-medicare"),
    ("au_phone", "contact.phone.au-phone"),
    ("au_tfn", "gov.tax-id.au-tfn"),
    ("be_nn", "gov.id.be-nn"),
    ("bic", "finance.account.bic"),
    ("br_cnpj", "org.id.br-cnpj"),
    ("br_cpf", "gov.tax-id.br-cpf"),
    ("br_phone", "contact.phone.br-phone"),
    ("ca_sin", "gov.id.ca-sin"),
    ("card_cvv", "payment.card.cvv"),
    ("card_expiry", "payment.card.expiry"),
    ("card_track", "payment.card.track"),
    ("ch_ahv", "gov.id.ch-ahv"),
    ("cn_address", "contact.address"),
    ("cn_bank_account", "finance.account.cn-bank-account"),
    ("cn_bank_card", "payment.card.pan"),
    ("cn_birth_certificate", "gov.id.cn-birth-certificate"),
    ("cn_business_reg", "org.id.cn-business-reg"),
    ("cn_cnaps", "finance.account.cn-cnaps"),
    ("cn_driver_license", "gov.licence.cn-driver-license"),
    ("cn_exit_permit", "gov.permit.cn-exit-permit"),
    ("cn_foreign_pr_id", "gov.id.cn-foreign-pr-id"),
    ("cn_hkmo_permit", "gov.permit.cn-hkmo-permit"),
    ("cn_hkmt_residence_permit", "gov.id.cn-hkmt-residence-permit"),
    ("cn_housing_fund", "finance.account.cn-housing-fund"),
    ("cn_landline", "contact.phone.cn-landline"),
    ("cn_license_plate", "vehicle.plate"),
    ("cn_medical_insurance", "health.insurance.cn-medical-insurance"),
    ("cn_military_id", "gov.id.cn-military-id"),
    ("cn_mobile", "contact.phone.cn-mobile"),
    ("cn_name", "person.name"),
    ("cn_org_code", "org.id.cn-org-code"),
    ("cn_passport", "gov.passport.cn-passport"),
    ("cn_postcode", "contact.address.postcode.cn-postcode"),
    ("cn_qq", "contact.account.cn-qq"),
    ("cn_resident_id", "gov.id.cn-resident-id"),
    ("cn_social_account", "contact.account.cn-social-account"),
    ("cn_social_security", "health.insurance.cn-social-security"),
    ("cn_student_id", "gov.id.cn-student-id"),
    ("cn_tw_permit", "gov.permit.cn-tw-permit"),
    ("cn_uscc", "org.id.cn-uscc"),
    ("cn_wechat", "contact.account.cn-wechat"),
    ("crypto_wallet", "finance.wallet"),
    ("date_of_birth", "person.birth-date"),
    ("de_id_card", "gov.id.de-id-card"),
    ("de_tax_id", "gov.tax-id.de-tax-id"),
    ("device_id", "device.id.device-id"),
    ("email", "contact.email"),
    ("es_dni_nie", "gov.id.es-dni-nie"),
    ("eu_phone", "contact.phone.eu-phone"),
    ("eu_vat", "org.id.eu-vat"),
    ("fr_nir", "gov.id.fr-nir"),
    ("gps_coordinates", "person.location"),
    ("health_condition", "health.condition"),
    ("hk_hkid", "gov.id.hk-hkid"),
    ("hk_phone", "contact.phone.hk-phone"),
    ("iban", "finance.account.iban"),
    ("iccid", "device.id.iccid"),
    ("id_nik", "gov.id.id-nik"),
    ("imei", "device.id.imei"),
    ("imsi", "device.id.imsi"),
    ("in_aadhaar", "gov.id.in-aadhaar"),
    ("in_gstin", "org.id.in-gstin"),
    ("in_pan", "gov.tax-id.in-pan"),
    ("in_phone", "contact.phone.in-phone"),
    ("ipv4", "device.network.ip"),
    ("ipv6", "device.network.ip"),
    ("it_codice_fiscale", "gov.tax-id.it-codice-fiscale"),
    ("jp_my_number", "gov.id.jp-my-number"),
    ("jp_phone", "contact.phone.jp-phone"),
    ("jp_postcode", "contact.address.postcode.jp-postcode"),
    ("jwt", "secret.token"),
    ("kr_phone", "contact.phone.kr-phone"),
    ("kr_rrn", "gov.id.kr-rrn"),
    ("mac_address", "device.id.mac-address"),
    ("medical_record_no", "health.record"),
    ("mo_id", "gov.id.mo-id"),
    ("mx_curp", "gov.id.mx-curp"),
    ("my_nric", "gov.id.my-nric"),
    ("nanp_phone", "contact.phone.nanp-phone"),
    ("nl_bsn", "gov.id.nl-bsn"),
    ("otp", "secret.otp"),
    ("passport_mrz", "gov.passport.mrz"),
    ("password", "secret.password"),
    ("payment_card", "payment.card.pan"),
    ("person_name", "person.name"),
    ("phone_e164", "contact.phone"),
    ("pl_pesel", "gov.id.pl-pesel"),
    ("private_key", "secret.private-key"),
    ("pt_nif", "gov.tax-id.pt-nif"),
    ("se_personnummer", "gov.id.se-personnummer"),
    ("sg_nric", "gov.id.sg-nric"),
    ("sg_phone", "contact.phone.sg-phone"),
    ("special_category", "special.category"),
    ("th_pin", "gov.id.th-pin"),
    ("tr_tckn", "gov.id.tr-tckn"),
    ("tw_arc", "gov.id.tw-arc"),
    ("tw_national_id", "gov.id.tw-national-id"),
    ("tw_phone", "contact.phone.tw-phone"),
    ("tw_ubn", "org.id.tw-ubn"),
    ("uk_nhs", "health.insurance.uk-nhs"),
    ("uk_nino", "gov.id.uk-nino"),
    ("uk_phone", "contact.phone.uk-phone"),
    ("uk_postcode", "contact.address.postcode.uk-postcode"),
    ("uk_utr", "gov.tax-id.uk-utr"),
    ("url_with_pii", "device.network.url"),
    ("us_bank_account", "finance.account.us-bank-account"),
    ("us_dea", "gov.licence.us-dea"),
    ("us_driver_license", "gov.licence.us-driver-license"),
    ("us_ein", "org.id.us-ein"),
    ("us_itin", "gov.id.us-itin"),
    ("us_mbi", "health.insurance.us-mbi"),
    ("us_npi", "gov.licence.us-npi"),
    ("us_passport", "gov.passport.us-passport"),
    ("us_routing", "finance.account.us-routing"),
    ("us_ssn", "gov.id.us-ssn"),
    ("username", "contact.account.username"),
    ("vin", "vehicle.vin"),
    ("za_id", "gov.id.za-id"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue;

    #[test]
    fn sorted_and_every_class_is_built_in() {
        assert!(DETECTORS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(
            DETECTORS
                .iter()
                .all(|(id, class)| catalogue::entry(class).is_some() && class_of(id) == *class)
        );
        assert_eq!(class_of("nobody"), "unclassified");
    }
}
