// The words of the builder of flows in English.
export default {
  allFlows: 'All flows',
  again: 'Try again',
};
