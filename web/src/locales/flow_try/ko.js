// The words of trying a flow in the builder in Korean.
export default {
  titleTry: '사용해 보기',
};
