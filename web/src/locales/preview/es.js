// The widget's words for the preview of a message, in Spanish.
export default {
  preview: 'Mensaje nuevo',
  closePreview: 'Cerrar la vista previa',
};
