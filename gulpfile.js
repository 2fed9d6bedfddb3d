'use strict';

// Finishes what `n8n-node build` leaves in dist: one file for each class, nothing that must not ship, checked.
const { series } = require('gulp');

const { bundle } = require('./build/bundle.js');
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

async function bundleClasses() {
	await bundle(root);
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

bundleClasses.displayName = 'bundle';
pruneDist.displayName = 'prune';
checkIconFiles.displayName = 'check:icons';
verifyPackage.displayName = 'verify';

exports.bundle = bundleClasses;
exports.prune = pruneDist;
exports.checkIcons = checkIconFiles;
exports.verify = verifyPackage;
exports.finish = series(bundleClasses, pruneDist, checkIconFiles, verifyPackage);
exports.default = exports.finish;
