/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs real servers, never shipped */
import { connect, createServer, type AddressInfo } from 'node:net';

/** Ports of the loopback address that nobody listens on, each another one. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from(
			{ length: count },
			async () =>
				await new Promise<ReturnType<typeof createServer>>((listening, failed) => {
					const server = createServer();
					server.once('error', failed);
					server.listen(0, '127.0.0.1', () => listening(server));
				}),
		),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
	return ports;
}

/** Whether somebody listens on a port of the loopback address. */
export async function isListening(port: number): Promise<boolean> {
	return await new Promise((answer) => {
		const socket = connect(port, '127.0.0.1');
		const end = (found: boolean) => {
			socket.destroy();
			answer(found);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
	});
}
