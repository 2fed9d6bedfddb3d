'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** What ships. `n8n-node build` also copies every png and svg of the repository into dist. */
const SHIPPED = [
	/^nodes\/.+\.js$/,
	/^nodes\/.+\.node\.json$/,
	/^credentials\/.+\.js$/,
	/^icons\/[^/]+\.svg$/,
];

/** Deletes from dist everything that is not on the list and returns the deleted paths. */
function prune(root) {
	const dist = path.join(root, 'dist');
	if (!fs.existsSync(dist)) return [];
	const removed = [];

	const visit = (folder) => {
		for (const entry of fs.readdirSync(path.join(dist, folder), { withFileTypes: true })) {
			const relative = path.posix.join(folder, entry.name);
			const absolute = path.join(dist, relative);
			if (entry.isDirectory()) {
				visit(relative);
				if (fs.readdirSync(absolute).length === 0) fs.rmdirSync(absolute);
			} else if (!SHIPPED.some((pattern) => pattern.test(relative))) {
				fs.rmSync(absolute);
				removed.push(relative);
			}
		}
	};

	visit('');
	return removed.sort();
}

module.exports = { prune };
