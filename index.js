'use strict';

// n8n loads the files named in package.json's n8n block; this is for programs that want the classes.
module.exports = {
	...require('./dist/nodes/Higgsfield/Higgsfield.node.js'),
	...require('./dist/nodes/Higgsfield/HiggsfieldTrigger.node.js'),
	...require('./dist/credentials/HiggsfieldApi.credentials.js'),
	...require('./dist/credentials/HiggsfieldWebhookApi.credentials.js'),
};
