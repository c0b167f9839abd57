// The words of trying a flow in the builder in Spanish.
export default {
  titleTry: 'Probar',
};
