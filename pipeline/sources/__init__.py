"""Where reports come from: folders, servers, archives; listing them and bringing files to hand."""
