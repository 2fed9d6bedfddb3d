import { DataTable, type Row } from './support/data-table';
import { fileUrl, productVideos, runFrom } from './support/example-runs';
import { itemsOf } from './support/n8n-client';
import {
	eventually,
	importWorkflow,
	readExample,
	simulator,
	submits,
} from './support/surroundings';

/** Jobs that Higgsfield takes money for. */
const charged = async () =>
	(await simulator.jobs()).filter(({ charge }) => charge === 'charged').map(({ id }) => id);

describe('the examples with a data table', () => {
	let table: DataTable;

	beforeEach(simulator.reset);

	afterEach(async () => await table.delete());

	it('nightly-batch: pays once per row, whatever fails and however often it runs', async () => {
		const prompts = [
			'Matte black coffee tumbler on a windowsill, raindrops on the glass, autumn ad photo',
			'[[nsfw]] Matte black coffee tumbler beside a campfire at dusk, adventurous ad photo',
			'Matte black coffee tumbler on a bright kitchen counter, friendly weekend ad photo',
		];
		table = await DataTable.create(
			'Ad pictures',
			{
				prompt: 'string',
				status: 'string',
				version: 'number',
				url: 'string',
				generationId: 'string',
				error: 'string',
			},
			[
				...prompts.map((prompt, index) => ({ prompt, status: 'to do', version: index || null })),
				{ prompt: 'Not yet', status: 'draft' },
			],
		);
		const workflow = await importWorkflow(readExample('nightly-batch.json'));

		await runFrom(workflow);
		const [first, rejected, third, draft] = await table.rows();
		const jobs = await simulator.jobs();
		const idOf = (key: string) => jobs.find(({ idempotencyKey }) => idempotencyKey === key)?.id;
		expect(jobs).toHaveLength(3);
		expect(first).toMatchObject({
			status: 'done',
			url: fileUrl('png'),
			generationId: idOf('ad-picture-1-v1'),
			version: null,
		});
		expect(rejected).toMatchObject({
			status: 'failed',
			error: expect.stringContaining('The moderation of Higgsfield rejected'),
			generationId: idOf('ad-picture-2-v1'),
			url: null,
			version: 2,
		});
		expect(third).toMatchObject({ status: 'done', generationId: idOf('ad-picture-3-v2') });
		expect(draft).toMatchObject({ status: 'draft', url: null });
		expect(await charged()).toHaveLength(2);

		// Nothing is to do.
		await runFrom(workflow);
		expect(await simulator.jobs()).toHaveLength(3);

		// n8n died before it could mark the first row; the second one has been corrected.
		await table.change(first.id, { status: 'to do', url: '', generationId: '' });
		await table.change(rejected.id, { status: 'to do', prompt: 'A tumbler beside a campfire' });
		const again = await runFrom(workflow);
		expect(itemsOf(again, 'Rows to Do').map(({ json }) => json.id)).toEqual([
			first.id,
			rejected.id,
		]);
		const [taken, corrected] = await table.rows();
		expect(taken).toMatchObject({
			status: 'done',
			url: first.url,
			generationId: first.generationId,
		});
		expect(corrected).toMatchObject({ status: 'done', url: fileUrl('png'), error: '', version: 2 });
		const replays = (await simulator.jobs()).map(({ idempotencyKey, replays: count }) => [
			idempotencyKey,
			count,
		]);
		expect(Object.fromEntries(replays)).toEqual({
			'ad-picture-1-v1': 1,
			'ad-picture-2-v1': 0,
			'ad-picture-3-v2': 0,
			'ad-picture-2-v2': 0,
		});
		expect((await charged()).sort()).toEqual(
			[taken, corrected, third].map(({ generationId }) => generationId).sort(),
		);

		// A row that the node refuses is not sent, and keeps its key.
		const paid = await submits();
		await table.change(third.id, { status: 'to do', prompt: '' });
		await runFrom(workflow);
		expect((await table.rows())[2]).toMatchObject({
			status: 'failed',
			error: expect.stringContaining("'Prompt' is empty"),
			version: 2,
		});
		expect(await submits()).toEqual(paid);
	});

	it('submit-then-collect: submits without waiting, and collects what is finished', async () => {
		const prompts = [
			'The camera moves slowly around the bottle, morning light',
			'[[stuck]] Steam rises from the cup, the camera comes closer',
			'[[failed: The image is too dark]] The watch turns on its stand',
		];
		table = await productVideos([...prompts, '']);
		const workflow = await importWorkflow(readExample('submit-then-collect.json'));
		const submit = async () => await runFrom(workflow, 'Every Evening');
		const collect = async () => await runFrom(workflow, 'Every Ten Minutes');

		await submit();
		const jobs = await simulator.jobs();
		const submitted = await table.rows();
		const idOf = ({ id }: Row) =>
			jobs.find(({ idempotencyKey }) => idempotencyKey === `product-video-${String(id)}-v1`)?.id;
		expect(jobs).toHaveLength(3);
		for (const row of submitted.slice(0, 3)) {
			expect(row).toMatchObject({
				status: 'submitted',
				generationId: idOf(row),
				url: null,
				error: '',
			});
		}
		expect(submitted[3]).toMatchObject({
			status: 'to do',
			generationId: null,
			error: expect.stringContaining("'Prompt' is empty"),
		});

		const isEnded = ({ status }: { status: string }) => ['completed', 'failed'].includes(status);
		await eventually(simulator.jobs, (all) => all.filter(isEnded).length === 2);
		await simulator.fault({
			route: 'requestStatus',
			action: { type: 'respond', status: 404, body: {} },
		});
		await collect();
		const notFound = (await table.rows()).filter(({ error }) => /does not know/.test(`${error}`));
		expect(notFound).toEqual([expect.objectContaining({ status: 'submitted', version: 1 })]);

		await collect();
		const [done, waiting, failed] = await table.rows();
		expect(done).toMatchObject({ status: 'done', url: fileUrl('mp4'), error: '', version: 1 });
		expect(waiting).toMatchObject({ status: 'submitted', url: null, version: 1 });
		expect(failed).toMatchObject({
			status: 'failed',
			url: null,
			error: expect.stringContaining('The image is too dark'),
			version: 2,
		});

		// n8n died before it could write the first ID down; the third row has been corrected.
		await table.change(done.id, { status: 'to do', generationId: '', url: '' });
		await table.change(failed.id, { status: 'to do', prompt: 'The watch turns on its stand' });
		await submit();
		const [again, stillWaiting, corrected] = await table.rows();
		expect(again).toMatchObject({ status: 'submitted', generationId: done.generationId });
		expect(stillWaiting).toEqual(waiting);
		expect(await simulator.jobs()).toHaveLength(4);
		await eventually(simulator.jobs, (all) => all[3].status === 'completed');
		await collect();
		expect((await table.rows()).map(({ status, url }) => [status, url])).toEqual([
			['done', done.url],
			['submitted', null],
			['done', fileUrl('mp4')],
			['to do', null],
		]);
		expect((await charged()).sort()).toEqual([again.generationId, corrected.generationId].sort());
	});
});
