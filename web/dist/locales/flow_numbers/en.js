var e={titleNumbers:"Numbers"};export{e as default};
