// The widget's words for earlier conversations, in French.
export default {
  historyBack: 'Retour',
  historyEmpty: 'Aucune conversation antérieure.',
  historyFailed: 'Chargement impossible. Veuillez réessayer.',
  historyAway: 'Les conversations précédentes ne peuvent pas être affichées. Ce chat continue.',
  'endedBy.teammate': 'Terminée par {name}',
  'endedBy.contact': 'Terminée par vous',
  'endedBy.assistant': 'Terminée par l’assistant',
  'endedBy.silence': 'Terminée après un temps sans message',
  'endedBy.system': 'Terminée',
};
