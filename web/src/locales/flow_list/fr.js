// The words of the list of flows and their versions in French.
export default {
  titleVersions: 'Versions',
};
