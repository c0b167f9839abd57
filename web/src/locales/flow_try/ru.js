// The words of trying a flow in the builder in Russian.
export default {
  titleTry: 'Попробовать',
};
