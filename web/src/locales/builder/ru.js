// The words of the builder of flows in Russian.
export default {
  allFlows: 'Все сценарии',
  again: 'Повторить',
};
