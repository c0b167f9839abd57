// The words of ratings in Korean.
export default {
  'rating.question': '상담은 어떠셨나요?',
  'rating.dismiss': '평가하지 않기',
  'rating.of': '{most}점 중 {rating}점',
  'rating.1': '나쁨',
  'rating.2': '별로',
  'rating.3': '보통',
  'rating.4': '좋음',
  'rating.5': '매우 좋음',
  'rating.comment': '덧붙일 말씀이 있으신가요?',
  'rating.send': '보내기',
  'rating.stored': '감사합니다. 평가가 저장되었습니다.',
  'rating.thanks': '의견을 주셔서 감사합니다.',
  'rating.failed': '저장하지 못했습니다. 다시 시도해 주세요.',
  'rating.late': '이 대화를 평가할 수 있는 기간이 지났습니다.',
};
