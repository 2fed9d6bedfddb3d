import { createServer } from 'node:http';

/**
 * Serves pages that sign the browser in to n8n and go to the same path there. It works because
 * cookies belong to a host name and not to a port. Gives the URL of the first page.
 */
export async function serveSignInPage({ url, cookie }) {
	const server = createServer((request, response) => {
		response.writeHead(302, {
			location: `${url}${request.url}`,
			'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax`,
		});
		response.end();
	});
	await new Promise((listening, failed) => {
		server.once('error', failed);
		server.listen(0, '127.0.0.1', listening);
	});
	// The pages alone keep nothing alive.
	server.unref();
	return `http://127.0.0.1:${server.address().port}`;
}
