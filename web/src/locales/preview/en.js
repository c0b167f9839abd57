// The widget's words for the preview of a message, in English.
export default {
  preview: 'New message',
  closePreview: 'Close preview',
};
