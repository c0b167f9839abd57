// The widget's words for the preview of a message, in Korean.
export default {
  preview: '새 메시지',
  closePreview: '미리 보기 닫기',
};
