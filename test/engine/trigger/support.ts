import axios from 'axios';
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import { startTrigger, type RunningTrigger, type TriggerOptions } from '../../helpers/engine';
import { clientOf, soul2Body, soulBody } from '../../simulator/client';
import type { Delivery, SettingsPatch } from '../../simulator';
import { useHiggsfield, type Higgsfield } from '../support/higgsfield';

/** A signing secret as Higgsfield gives them out, made of a text. */
export const signingSecret = (text: string) => `whsec_${Buffer.from(text).toString('base64')}`;

export const SIGNING_SECRET = signingSecret('An image is worth a thousand');

export const WEBHOOK_SECRET = 'only for tests: 7d1f';

export type Version = 'v1' | 'v2';

/** A trigger in front of a simulator, for one test file. */
export interface TriggerTests {
	readonly higgsfield: Higgsfield;
	/** A trigger that ends with the test. */
	listen(options?: TriggerOptions): Promise<RunningTrigger>;
	/** Submits a Soul image that announces itself to the trigger; gives its ID. */
	submit(
		version: Version,
		trigger: RunningTrigger,
		prompt?: string,
		count?: number,
	): Promise<string>;
	/** Sends the webhooks that are due, and gives them. */
	deliver(): Promise<Delivery[]>;
	/** The webhook of a new image, not yet sent. */
	announced(version: Version, trigger: RunningTrigger, prompt?: string): Promise<Delivery>;
}

export function useTrigger(settings: SettingsPatch = {}): TriggerTests {
	const higgsfield = useHiggsfield({ timeScale: 0, allowLoopbackWebhooks: true, ...settings });
	const running: RunningTrigger[] = [];

	afterEach(async () => {
		await Promise.all(running.splice(0).map(async (trigger) => await trigger.close()));
	});

	const submit: TriggerTests['submit'] = async (
		version,
		{ url },
		prompt = 'A tower',
		count = 1,
	) => {
		const client = clientOf(higgsfield.simulator);
		const { data } =
			version === 'v1'
				? await client.post<{ id: string }>('/v1/text2image/soul', {
						...soulBody({ prompt, batch_size: count }),
						webhook: { url, secret: WEBHOOK_SECRET },
					})
				: await client.post<{ request_id: string }>(
						'/higgsfield-ai/soul/v2/standard',
						soul2Body({ prompt, batch_size: count }),
						{ params: { hf_webhook: url } },
					);
		return 'id' in data ? data.id : data.request_id;
	};
	const deliver = async () => await higgsfield.simulator.deliverWebhooks();

	return {
		higgsfield,
		submit,
		deliver,
		async listen(options) {
			const trigger = await startTrigger({ simulator: higgsfield.simulator, ...options });
			running.push(trigger);
			return trigger;
		},
		async announced(version, trigger, prompt) {
			// Nobody takes calls there, so the webhook is made and does not arrive.
			const nowhere = { ...trigger, url: 'http://127.0.0.1:9/webhook' };
			await submit(version, nowhere, prompt);
			const [delivery] = await deliver();
			return delivery;
		},
	};
}

/** Calls a trigger as Higgsfield would; gives the HTTP status of the answer. */
export async function call(
	{ url }: RunningTrigger,
	{ rawBody, headers }: { rawBody: string; headers: Record<string, string> },
): Promise<number> {
	const { status } = await axios.post(url, rawBody, {
		headers: { 'content-type': 'application/json', ...headers },
		transformRequest: (data: string) => data,
		validateStatus: () => true,
		proxy: false,
	});
	return status;
}

/** The statuses that were answered to webhooks. */
export const answers = (deliveries: Delivery[]) =>
	deliveries.map(({ answerStatus }) => answerStatus);

/** What comes out of a node apart from where it comes from, which a trigger's items cannot have. */
export const withoutOrigin = (items: INodeExecutionData[]) =>
	items.map((item) => ({ ...item, pairedItem: undefined }));

/** The optional credential of the trigger. */
export const webhookCredential = (data: ICredentialDataDecryptedObject): TriggerOptions => ({
	otherCredentials: { higgsfieldWebhookApi: data },
});
