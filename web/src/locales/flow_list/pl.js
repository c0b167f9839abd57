// The words of the list of flows and their versions in Polish.
export default {
  titleVersions: 'Wersje',
};
