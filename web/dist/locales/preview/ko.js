var e={preview:"새 메시지",closePreview:"미리 보기 닫기"};export{e as default};
