var e={historyBack:"Back",historyEmpty:"No earlier conversations.",historyFailed:"They could not be loaded. Please try again."};export{e as default};
