'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { isShared } = require('./bundle.js');

/** What ships besides the classes. `n8n-node build` also copies every png and svg of the repository into dist. */
const SHIPPED = [/^nodes\/.+\.node\.json$/, /^icons\/[^/]+\.svg$/];

/** The files that package.json announces, as paths below dist. */
function announced(root) {
	const { n8n = {} } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
	const files = [...(n8n.nodes ?? []), ...(n8n.credentials ?? [])];
	return new Set(files.map((file) => file.replace(/^dist\//, '')));
}

/** Deletes from dist everything that is not on the list and returns the deleted paths. */
function prune(root) {
	const dist = path.join(root, 'dist');
	if (!fs.existsSync(dist)) return [];
	const removed = [];
	const classes = announced(root);

	const visit = (folder) => {
		for (const entry of fs.readdirSync(path.join(dist, folder), { withFileTypes: true })) {
			const relative = path.posix.join(folder, entry.name);
			const absolute = path.join(dist, relative);
			if (entry.isDirectory()) {
				visit(relative);
				if (fs.readdirSync(absolute).length === 0) fs.rmdirSync(absolute);
			} else if (
				!classes.has(relative) &&
				!isShared(relative) &&
				!SHIPPED.some((pattern) => pattern.test(relative))
			) {
				fs.rmSync(absolute);
				removed.push(relative);
			}
		}
	};

	visit('');
	return removed.sort();
}

module.exports = { prune };
