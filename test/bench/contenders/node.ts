import { OperationalError, type IDataObject } from 'n8n-workflow';

import { loadPackage, run } from '../../helpers/engine';
import { kinds, type Kind } from '../kinds';
import type { Contender } from './contender';

/** This package's node: one execution in n8n's real engine, one item a job. */
export function higgsfieldNode(apiVersion: 'v1' | 'v2'): Contender {
	return {
		prepare: async () => void (await loadPackage()),
		run: async ({ access, kind, prompts, maxConcurrent }) => {
			const ofKind: Kind = kinds[kind];
			const parameters = ofKind.node[apiVersion];
			if (parameters === undefined) throw new OperationalError('Not on this version');
			const options = {
				...(parameters.options as IDataObject | undefined),
				...(maxConcurrent === undefined ? {} : { maxConcurrent }),
			};
			const { error } = await run({
				simulator: access,
				mode: 'trigger',
				items: prompts.map((prompt) => ({ prompt })),
				parameters: { ...parameters, prompt: '={{ $json.prompt }}', options },
			});
			if (error) throw new OperationalError(error.message);
		},
	};
}
