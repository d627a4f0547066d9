process.env.PRELOADED = 'yes';
