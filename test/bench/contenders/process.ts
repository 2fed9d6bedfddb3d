// The process of one contender, on a clock that runs faster.
import { asChild } from '../as-child';
import '../../helpers/engine-environment';
import { useScaledClock } from '../../helpers/scaled-clock';
import type { Contender, ContenderName, Order } from './contender';
import { httpLoop } from './http-loop';
import { higgsfieldNode } from './node';
import { sdkV1, sdkV2 } from './sdk';

/** What the parent wants. */
export interface ContenderJob {
	contender: ContenderName;
	/** How much faster than real time the clock runs. */
	factor: number;
	/** Done first, so that all code is loaded. */
	warmUp: Order;
	orders: Order[];
	/** Orders under way at the same time. */
	atOnce: number;
}

const contenders: Record<ContenderName, () => Contender> = {
	nodeV1: () => higgsfieldNode('v1'),
	nodeV2: () => higgsfieldNode('v2'),
	sdkV1,
	sdkV2,
	httpLoop,
};

/** Runs the orders and answers with the errors that the user would see. */
async function runAll(contender: Contender, orders: Order[], atOnce: number): Promise<string[]> {
	const errors: string[] = [];
	const waiting = [...orders];
	const worker = async () => {
		for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
			await contender.run(order).catch((error: Error) => errors.push(error.message));
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return errors;
}

asChild(async ({ contender: name, factor, warmUp, orders, atOnce }: ContenderJob) => {
	const contender = contenders[name]();
	await contender.prepare();
	useScaledClock(factor);
	await contender.run(warmUp);
	return await runAll(contender, orders, atOnce);
});
