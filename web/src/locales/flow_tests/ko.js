// The words of tests and replays of a flow in Korean.
export default {
  titleTests: '테스트',
  titleReplay: '다시 실행',
};
