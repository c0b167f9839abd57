// The widget's words for earlier conversations, in Korean.
export default {
  historyBack: '뒤로',
  historyEmpty: '이전 대화가 없습니다.',
  historyFailed: '불러오지 못했습니다. 다시 시도해 주세요.',
  historyAway: '이전 대화를 지금 표시할 수 없습니다. 이 채팅은 계속됩니다.',
  'endedBy.teammate': '{name} 님이 종료함',
  'endedBy.contact': '직접 종료하셨습니다',
  'endedBy.assistant': '어시스턴트가 종료함',
  'endedBy.silence': '한동안 메시지가 없어 종료됨',
  'endedBy.system': '종료됨',
};
