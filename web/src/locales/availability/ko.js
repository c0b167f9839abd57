// The widget's words about the people at the desk, in Korean.
export default {
  hereNow: '지금 상담 가능합니다',
  usually: '보통 {time} 안에 답변합니다',
  away: '지금은 담당자가 없습니다. 메시지는 여기에 남아 있습니다.',
  back: '{day} {time}에 돌아옵니다',
  backOn: '{day} {time}에 돌아옵니다',
};
