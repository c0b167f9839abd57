var t={titleTry:"Попробовать"};export{t as default};
