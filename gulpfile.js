'use strict';

// Finishes what `n8n-node build` leaves in dist: removes what must not ship, then checks what will.
const { series } = require('gulp');

const { checkIcons } = require('./build/icons.js');
const { prune } = require('./build/prune.js');
const { verify } = require('./build/verify.js');

const root = __dirname;

/** Fails the build with the sentences alone: a stack trace would bury them. */
function failOn(problems) {
	if (problems.length === 0) return;
	const error = new Error(`\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
	error.showStack = false;
	throw error;
}

async function pruneDist() {
	const removed = prune(root);
	if (removed.length > 0) console.log(`Removed ${removed.length} files from dist that do not ship`);
}

async function checkIconFiles() {
	failOn(checkIcons(root));
}

async function verifyPackage() {
	failOn(verify(root));
}

pruneDist.displayName = 'prune';
checkIconFiles.displayName = 'check:icons';
verifyPackage.displayName = 'verify';

exports.prune = pruneDist;
exports.checkIcons = checkIconFiles;
exports.verify = verifyPackage;
exports.finish = series(pruneDist, checkIconFiles, verifyPackage);
exports.default = exports.finish;
