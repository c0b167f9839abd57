// The words of ratings in French.
export default {
  'rating.question': 'Qu’avez-vous pensé de cet échange ?',
  'rating.dismiss': 'Ne pas noter',
  'rating.of': '{rating} sur {most}',
  'rating.1': 'Mauvais',
  'rating.2': 'Pas très bon',
  'rating.3': 'Correct',
  'rating.4': 'Bon',
  'rating.5': 'Très bon',
  'rating.comment': 'Souhaitez-vous ajouter un mot ?',
  'rating.send': 'Envoyer',
  'rating.stored': 'Merci, votre note est enregistrée.',
  'rating.thanks': 'Merci de votre retour.',
  'rating.failed': 'L’enregistrement a échoué. Veuillez réessayer.',
  'rating.late': 'Il est trop tard pour noter cette conversation.',
};
