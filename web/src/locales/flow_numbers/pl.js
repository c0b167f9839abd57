// The words of the numbers of a flow in Polish.
export default {
  titleNumbers: 'Liczby',
};
