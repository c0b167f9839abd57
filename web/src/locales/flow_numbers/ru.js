// The words of the numbers of a flow in Russian.
export default {
  titleNumbers: 'Показатели',
};
