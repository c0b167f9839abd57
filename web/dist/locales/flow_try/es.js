var r={titleTry:"Probar"};export{r as default};
