import type { IExecuteFunctions } from 'n8n-workflow';

import { Downloads } from '../files/downloads';
import { Uploads } from '../files/uploads';
import type { Api } from '../transport/request';

/** What the operations of one execution share. */
export interface Services {
	api: Api;
	uploads: Uploads;
	downloads: Downloads;
}

export function openServices(context: IExecuteFunctions, api: Api): Services {
	return {
		api,
		uploads: new Uploads(context, api),
		downloads: new Downloads(context, api.baseUrl),
	};
}
