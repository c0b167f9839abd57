// The widget's words for the preview of a message, in Russian.
export default {
  preview: 'Новое сообщение',
  closePreview: 'Закрыть предпросмотр',
};
