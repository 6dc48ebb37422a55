const { join } = require('node:path');

// Before each test file: n8n-core of one jest worker must not write into the folder of another's.
process.env.N8N_USER_FOLDER = join(process.env.N8N_USER_FOLDER, process.env.JEST_WORKER_ID);
