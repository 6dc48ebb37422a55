// n8n reads the node and the credential from the "n8n" section of package.json, never from here.
// The file is what "main" points at, so that require() of the package finds something.
module.exports = {};
