// The widget's words for the preview of a message, in Polish.
export default {
  preview: 'Nowa wiadomość',
  closePreview: 'Zamknij podgląd',
};
