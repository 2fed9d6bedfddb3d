import { measureLoad } from '../bench/load';
import { startSimulator, type Simulator } from '../simulator';

describe('an execution with many items', () => {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator();
	});
	afterEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	/** The first one of the execution comes after that of the warm-up. */
	const SECOND_SUBMIT = 2;

	it('is measured, and every item gets the job that was paid for it', async () => {
		const load = await measureLoad(simulator, { items: 12, maxConcurrent: 6, jobMs: 100 });

		expect(load).toMatchObject({ items: 12, jobs: 12, lost: 0, doublePaid: 0 });
		expect(load.peakRss).toBeGreaterThanOrEqual(load.idleRss);
		expect(load.eventLoopDelay.max).toBeGreaterThan(load.eventLoopDelay.mean);
	}, 60_000);

	it('shows what is lost or paid twice', async () => {
		simulator.configure({ idempotency: false });
		const refused = { type: 'respond', status: 400, body: { detail: 'Bad request' } } as const;
		simulator.fault({ route: 'request', skip: SECOND_SUBMIT, action: refused });
		simulator.fault({
			route: 'request',
			skip: SECOND_SUBMIT,
			when: 'after',
			action: { type: 'reset' },
		});
		const load = await measureLoad(simulator, { items: 5, jobMs: 100 });

		expect(load).toMatchObject({ items: 5, jobs: 5, lost: 1, doublePaid: 1 });
	}, 60_000);
});
