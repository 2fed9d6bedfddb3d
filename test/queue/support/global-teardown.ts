import { stopAll } from './global-setup';

export default async function globalTeardown() {
	await stopAll();
}
