var a={allFlows:"모든 플로우",again:"다시 시도"};export{a as default};
