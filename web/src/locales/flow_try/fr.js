// The words of trying a flow in the builder in French.
export default {
  titleTry: 'Essayer',
};
