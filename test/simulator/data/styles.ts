export interface Style {
	id: string;
	name: string;
	description: string | null;
}

/** Styles of Soul v1: ids the service is known to use, then two of our own invention. */
export const soulStyles: Style[] = [
	{ id: '464ea177-8d40-4940-8d9d-b438bab269c7', name: 'General', description: null },
	{
		id: '1cb4b936-77bf-4f9a-9039-f3d349a4cdbe',
		name: 'Realistic',
		description: 'True-to-life light and skin',
	},
	{ id: '811de7ab-7aaf-4a6b-b352-cdea6c34c8f1', name: 'Movie', description: null },
	{ id: 'f5c094c7-4671-4d86-90d2-369c8fdbd7a5', name: '90s Grain', description: null },
	{ id: '99de6fc5-1177-49b9-b2e9-19e17d95bcaf', name: 'Tokyo Streetstyle', description: null },
	{ id: '0089e17c-d0f0-4d0c-b522-6d25c88a29fc', name: 'Japandi', description: null },
	{ id: '710f9073-f580-48dc-b5c3-9bbc7cbb7f37', name: "90's Editorial", description: null },
	{ id: '62355e77-7096-45ae-9bea-e7c5b88c3b70', name: 'Glitch', description: null },
	{ id: '26241c54-ed78-4ea7-b1bf-d881737c9feb', name: 'Sunset beach', description: null },
	{
		id: '7696fd45-6e67-47d7-b800-096ce21cd449',
		name: 'Sitting on the Street',
		description: null,
	},
	{ id: '6b9e6b4d-325a-4a78-a0fb-a00ddf612380', name: 'Y2K', description: null },
	{ id: '8dd89de9-1cff-402e-88a8-580c29d91473', name: '0.5 Selfie', description: null },
	{
		id: '3c9f1d52-6a07-4e18-b4c9-7d5e2f8a1b43',
		name: 'Tin Toy',
		description: 'A made-up style of the simulator',
	},
	{ id: '4dae2e63-7b18-4f29-85da-8e6f309b2c54', name: 'Blueprint Garden', description: null },
];

/** Styles of Soul 2; no id is shared with v1. The ids are our own. */
export const soul2Styles: Style[] = [
	{ id: 'a1f3c5e7-0b2d-4f46-8a68-1c3e5a7c9e01', name: 'Flash editorial', description: null },
	{ id: 'b2a4d6f8-1c3e-4a57-9b79-2d4f6b8daf12', name: 'Digital camera', description: null },
	{
		id: 'c3b5e7a9-2d4f-4b68-8c8a-3e5a7c9eb023',
		name: 'Editorial street style',
		description: null,
	},
	{
		id: 'd4c6f8ba-3e5a-4c79-9d9b-4f6b8dafc134',
		name: 'Window Light',
		description: 'A made-up style of the simulator',
	},
];
