// The words of tests and replays of a flow in Spanish.
export default {
  titleTests: 'Pruebas',
  titleReplay: 'Repetición',
};
