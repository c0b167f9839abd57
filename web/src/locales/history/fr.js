// The widget's words for earlier conversations, in French.
export default {
  historyBack: 'Retour',
  historyEmpty: 'Aucune conversation antérieure.',
  historyFailed: 'Chargement impossible. Veuillez réessayer.',
};
