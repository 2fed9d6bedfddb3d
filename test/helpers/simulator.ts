import type { AxiosInstance } from 'axios';

import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { clientOf } from '../simulator/client';

/** The simulator of one test file, and a client that may talk to it. */
export interface SimulatedApi {
	readonly simulator: Simulator;
	readonly client: AxiosInstance;
}

/** Starts a simulator for the test file and brings it back to its first state before each test. */
export function useSimulator(options: SimulatorOptions = {}): SimulatedApi {
	let simulator: Simulator;
	let client: AxiosInstance;
	beforeAll(async () => {
		simulator = await startSimulator(options);
		client = clientOf(simulator);
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());
	return {
		get simulator() {
			return simulator;
		},
		get client() {
			return client;
		},
	};
}
