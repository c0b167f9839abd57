// The words of the page behind the link of an e-mail, in Korean.
export default {
  title: '고객님의 대화',
  ended: '이 링크는 더 이상 사용할 수 없습니다. 대화가 종료되었거나 링크가 일주일 이상 지났습니다. 문의하시려면 저희 사이트에서 채팅을 열어 주세요.',
};
