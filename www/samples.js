// Invented people. Numbers carry valid check digits where the real ones do; the cards are published test numbers.

export const SAMPLES = {
  order: {
    receiver: '李明月',
    mobile: '13800138000',
    idNo: '310104198803141027',
    birthDate: '1988-03-14',
    address: '上海市徐汇区漕溪北路595号3幢1204室',
    cardNumber: '4111111111111111',
    cvv: '737',
    note: '工作日送货，放在前台即可。',
  },
  note: {
    receiver: '欧阳清',
    mobile: '13912345678',
    idNo: '110105197610204321',
    birthDate: '1976-10-20',
    address: '北京市海淀区中关村大街27号院5号楼802',
    cardNumber: '6250947000000014',
    cvv: '094',
    note: '请打我爱人电话13700001234，身份证330106199308073611，到了再按门铃。',
  },
  edges: {
    receiver: ' 张　伟 ',
    mobile: '１３８ ００１３ ８０００',
    idNo: '11010519491231002x',
    birthDate: '1949-12-31',
    address: '广东省深圳市南山区科技园路1号',
    cardNumber: '5555 5555 5555 4444',
    cvv: '１２３',
    note: '卡号５５５５５５５５５５５５４４４４，手机 +86 139-1234-5678',
  },
}
