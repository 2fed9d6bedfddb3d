// node scripts/pictures.mjs: puts the pictures that `npm run test:e2e` took into docs/images, as small as they get.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './lib/paths.mjs';
import { capture, command, StepError } from './lib/run.mjs';

const taken = join(root, 'test-results', 'pictures');
const published = join(root, 'docs', 'images');

await command(async () => {
	if (!existsSync(taken)) throw new StepError('There are no pictures: run npm run test:e2e first.');
	const names = readdirSync(taken, { recursive: true }).filter((name) => name.endsWith('.png'));
	for (const name of names.sort()) await publish(name);
});

async function publish(name) {
	const target = join(published, name);
	mkdirSync(dirname(target), { recursive: true });
	const { status, output } = await capture('pngquant', [
		...['--quality', '70-95', '--speed', '1', '--strip', '--force'],
		...['--output', target, join(taken, name)],
	]);
	if (status === 127) throw new StepError('pngquant is not installed (apt-get install pngquant).');
	if (status !== 0) throw new StepError(`${output}\n\npngquant failed with status ${status}`);
	const kilobytes = statSync(target).size / 1_000;
	console.log(`${relative(root, target)}: ${Math.round(kilobytes)} kB`);
	const limit = dirname(name) === 'examples' ? 80 : 150;
	if (kilobytes > limit) throw new StepError(`${name} is larger than ${limit} kB.`);
}
