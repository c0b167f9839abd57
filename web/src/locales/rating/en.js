// The words of ratings in English.
export default {
  'rating.question': 'How did we do?',
  'rating.dismiss': 'No rating',
  'rating.of': '{rating} of {most}',
  'rating.1': 'Bad',
  'rating.2': 'Not good',
  'rating.3': 'Okay',
  'rating.4': 'Good',
  'rating.5': 'Very good',
  'rating.comment': 'Would you like to add a line?',
  'rating.send': 'Send',
  'rating.stored': 'Thank you, your rating is stored.',
  'rating.thanks': 'Thank you for telling us.',
  'rating.failed': 'It could not be stored. Please try again.',
  'rating.late': 'It is too late to rate this conversation.',
};
