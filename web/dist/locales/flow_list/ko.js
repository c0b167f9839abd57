var e={titleVersions:"버전"};export{e as default};
