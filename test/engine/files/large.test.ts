import { createHash } from 'crypto';
import { BinaryDataService } from 'n8n-core';

import { container } from '../../helpers/engine/n8n-core';
import { generatedFile } from '../../simulator/media/video';
import { result, useFiles } from './support';

const BYTES = 300_000_000;

const higgsfield = useFiles();

async function digest(stream: AsyncIterable<unknown>): Promise<string> {
	const hash = createHash('md5');
	for await (const chunk of stream) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

describe('a video of 300 MB (D1)', () => {
	it('arrives on disk byte for byte', async () => {
		const id = await higgsfield.video('[[size: 300MB]]');

		const { items, error } = await higgsfield.run(result(id), { binaryMode: 'filesystem' });

		expect(error?.message).toBeUndefined();
		const { data } = items[0].binary ?? {};
		expect(data).toMatchObject({ mimeType: 'video/mp4', fileSize: '300 MB', bytes: BYTES });
		expect(JSON.stringify(items).length).toBeLessThan(2_000);
		const kept = await container.get(BinaryDataService).getAsStream(data!.id!);
		expect(await digest(kept)).toBe(await digest(generatedFile(BYTES).read(0, BYTES - 1)));
	});
});
