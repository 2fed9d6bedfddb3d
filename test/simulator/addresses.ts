const PRIVATE_IPV4 = [
	/^0\./,
	/^10\./,
	/^127\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^192\.168\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

function parse(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

function isPrivateHost(hostname: string): boolean {
	if (hostname.startsWith('[')) return !/^\[(2|3)/.test(hostname);
	if (hostname === 'localhost' || /\.(localhost|local|internal)$/.test(hostname)) return true;
	return PRIVATE_IPV4.some((range) => range.test(hostname));
}

/** Whether a URL points at this machine. */
export function isLoopback(text: string): boolean {
	const hostname = parse(text)?.hostname ?? '';
	return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Whether a URL is `https`, without credentials, and not on a private network as far as it shows. */
export function isPublicHttps(text: string): boolean {
	const url = parse(text);
	if (url === undefined || url.protocol !== 'https:') return false;
	return url.username === '' && url.password === '' && !isPrivateHost(url.hostname);
}
