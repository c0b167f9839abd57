// The words of tests and replays of a flow in Polish.
export default {
  titleTests: 'Testy',
  titleReplay: 'Odtwarzanie',
};
