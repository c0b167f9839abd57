// The words of trying a flow in the builder in English.
export default {
  titleTry: 'Try it',
};
