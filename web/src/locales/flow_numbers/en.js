// The words of the numbers of a flow in English.
export default {
  titleNumbers: 'Numbers',
};
