// The words of the list of flows and their versions in Korean.
export default {
  titleVersions: '버전',
};
