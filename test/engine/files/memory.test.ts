import { measureDownload } from '../../bench/measure';
import { startSimulator, type Simulator } from '../../simulator';

const MEGABYTE = 1024 * 1024;

describe('memory', () => {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator();
	});
	afterAll(async () => await simulator.close());

	it('grows by less than 64 MB over idle while three videos of 200 MB are downloaded (D1)', async () => {
		const { idle, peak, sizes } = await measureDownload('higgsfield', simulator, {
			count: 3,
			megabytes: 200,
		});

		expect(sizes).toEqual([200_000_000, 200_000_000, 200_000_000]);
		expect(peak).toBeGreaterThan(idle);
		expect((peak - idle) / MEGABYTE).toBeLessThan(64);
	}, 60_000);
});
