// The words of tests and replays of a flow in English.
export default {
  titleTests: 'Tests',
  titleReplay: 'Replay',
};
