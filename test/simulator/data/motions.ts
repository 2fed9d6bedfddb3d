/** DoP motions: the ids the service is known to use, and a few of our own invention at the end. */
export const motions: Array<{
	id: string;
	name: string;
	description?: string;
	startEndFrame: boolean;
}> = [
	{ id: '31177282-bde3-4870-b283-1135ca0a201a', name: 'General', startEndFrame: true },
	{
		id: 'fbcbec5b-30f8-4b17-ba6e-8e8d5b265562',
		name: 'Zoom In',
		description: 'The camera moves closer to the subject',
		startEndFrame: true,
	},
	{
		id: '263600e4-45c0-4c13-9579-40a9278af37c',
		name: 'Zoom Out',
		description: 'The camera moves away from the subject',
		startEndFrame: true,
	},
	{ id: '81ca2cd2-05db-4222-9ba0-a32e5185adfb', name: 'Dolly In', startEndFrame: true },
	{ id: '12ac8798-5370-4801-91a6-f1acb425fc4a', name: 'Dolly Out', startEndFrame: true },
	{ id: '71f0f8bc-0e5d-4d32-b34f-bd74a5e3cba8', name: 'Dolly Left', startEndFrame: true },
	{ id: '15ddc007-4723-42c1-8446-2af69af4879f', name: 'Dolly Right', startEndFrame: true },
	{ id: 'ea035f68-b350-40f1-b7f4-7dff999fdd67', name: '360 Orbit', startEndFrame: true },
	{ id: '2bae49e6-ffe7-42a8-a73f-d44632c4acaa', name: '3D Rotation', startEndFrame: false },
	{ id: '68af9add-43ea-4261-a706-16b640fdcff9', name: 'Crane Up', startEndFrame: true },
	{ id: 'b26dcbe5-e784-4893-b8a3-2bd4f848e90a', name: 'Crane Down', startEndFrame: true },
	{ id: 'fa3ddb7c-53ee-4383-aa17-97ae65f180e5', name: 'Static', startEndFrame: true },
	{ id: '46fa79e3-efce-41e8-95bc-1dc5a1a30795', name: 'Earth Zoom Out', startEndFrame: true },
	{ id: '25c72c28-7857-4aa0-af92-ba5380f0e67d', name: 'Whip Pan', startEndFrame: true },
	{ id: 'dc8d7d9c-ae0c-45fc-b780-7d470b171b45', name: 'Action Run', startEndFrame: false },
	{ id: 'd21ff628-0d91-40b2-8508-cd5a0ce375d4', name: 'Angel Wings', startEndFrame: false },
	{ id: '2b7c1db3-862a-4373-8435-ae4464ae5892', name: 'VHS', startEndFrame: false },
	{ id: 'b604bd5f-22eb-4920-ad7e-47306805d7c6', name: 'Super 8MM', startEndFrame: false },
	{
		id: '5f0c2a1e-7d34-4b8a-9c61-0e2f4d6b8a10',
		name: 'Paper Plane',
		description: 'A made-up motion of the simulator',
		startEndFrame: false,
	},
	{ id: '6a1d3b2f-8e45-4c9b-8d72-1f305e7c9b21', name: 'Slow Tide', startEndFrame: true },
	{ id: '7b2e4c30-9f56-4dac-9e83-20416f8dac32', name: 'Lantern Drift', startEndFrame: false },
];
