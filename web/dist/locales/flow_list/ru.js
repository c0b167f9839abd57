var e={titleVersions:"Версии"};export{e as default};
