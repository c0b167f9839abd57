// The words of the numbers of a flow in Korean.
export default {
  titleNumbers: '수치',
};
