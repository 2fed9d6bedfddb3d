const LONG_SIDES: Record<string, number> = { '720p': 1_536, '1080p': 2_048 };
const DEFAULT_LONG_SIDE = 1_536;
/** A square is not as wide as the long side of another shape. */
const SQUARE = 3 / 4;

/** What a request says about the size of its pictures, whichever generation it is of. */
interface Asked {
	params?: { width_and_height?: string };
	resolution?: unknown;
	aspect_ratio?: unknown;
}

/** Width and height in pixels of the pictures a request asks for. */
export function pictureSize(body: unknown): [number, number] {
	const { params, resolution, aspect_ratio: ratio } = body as Asked;
	if (params !== undefined) {
		const [width, height] = (params.width_and_height ?? '1536x1536').split('x').map(Number);
		return [width, height];
	}
	const long = LONG_SIDES[String(resolution)] ?? DEFAULT_LONG_SIDE;
	const [across, down] = /^\d+:\d+$/.test(String(ratio))
		? String(ratio).split(':').map(Number)
		: [4, 3];
	if (across === down) return [long * SQUARE, long * SQUARE];
	return across > down ? [long, (long * down) / across] : [(long * across) / down, long];
}
