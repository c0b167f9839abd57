// The widget's words for the preview of a message, in French.
export default {
  preview: 'Nouveau message',
  closePreview: 'Fermer l’aperçu',
};
