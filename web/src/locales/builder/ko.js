// The words of the builder of flows in Korean.
export default {
  allFlows: '모든 플로우',
  again: '다시 시도',
};
