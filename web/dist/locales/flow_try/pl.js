var t={titleTry:"Wypróbuj"};export{t as default};
