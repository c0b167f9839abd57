// The words of trying a flow in the builder in Polish.
export default {
  titleTry: 'Wypróbuj',
};
