var t={titleTry:"Try it"};export{t as default};
