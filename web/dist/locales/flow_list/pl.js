var e={titleVersions:"Wersje"};export{e as default};
