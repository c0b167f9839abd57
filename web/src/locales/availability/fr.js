// The widget's words about the people at the desk, in French.
export default {
  hereNow: 'Une équipe est là',
  usually: 'Répond en général en {time}',
  away: 'Personne n’est là pour l’instant. Votre message attend ici.',
  back: 'De retour {day} à {time}',
  backOn: 'De retour {day} à {time}',
};
