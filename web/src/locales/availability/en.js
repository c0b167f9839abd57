// The widget's words about the people at the desk, in English.
export default {
  hereNow: 'At the desk now',
  usually: 'Usually answers in {time}',
  away: 'No one is at the desk right now. Your message waits here.',
  back: 'Back {day} at {time}',
  backOn: 'Back on {day} at {time}',
};
