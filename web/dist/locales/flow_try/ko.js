var t={titleTry:"사용해 보기"};export{t as default};
