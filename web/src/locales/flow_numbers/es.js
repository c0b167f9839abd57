// The words of the numbers of a flow in Spanish.
export default {
  titleNumbers: 'Cifras',
};
