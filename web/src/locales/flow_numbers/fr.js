// The words of the numbers of a flow in French.
export default {
  titleNumbers: 'Chiffres',
};
