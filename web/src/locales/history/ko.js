// The widget's words for earlier conversations, in Korean.
export default {
  historyBack: '뒤로',
  historyEmpty: '이전 대화가 없습니다.',
  historyFailed: '불러오지 못했습니다. 다시 시도해 주세요.',
};
